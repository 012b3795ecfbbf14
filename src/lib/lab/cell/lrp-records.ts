import type { Foundation } from '../foundation/foundation.js';
import type { LabApp, LabCell, LabChange, LabInstance, LabProcess } from '../foundation/model.js';
import { effectiveRules } from '../agent/asg-rules.js';
import { identityOf, processTags } from './app-identity.js';

/** Diego's records as `cfdot` prints them (cf-facts 3.4; bbs models). */
export type DiegoRecord = Readonly<Record<string, unknown>>;

const NANOSECONDS = 1_000_000n;
const STATES = { STARTING: 'CLAIMED', RUNNING: 'RUNNING', CRASHED: 'CRASHED' } as const;
const TLS_PROXY_PORT = 61_001;

export function actualLrps(foundation: Foundation): DiegoRecord[] {
  return foundation.instances
    .list()
    .map((instance) => actualLrp(foundation, instance))
    .filter((record) => record !== undefined);
}

/** Nothing for an instance that Diego has no record of. */
function actualLrp(foundation: Foundation, instance: LabInstance): DiegoRecord | undefined {
  const identity = identityOf(foundation, instance);
  const cell = foundation.cell(instance.cellId);
  if (identity === undefined || cell === undefined || instance.state === 'DOWN') return undefined;
  const isPlaced = instance.state !== 'CRASHED';
  return {
    process_guid: identity.processGuid,
    index: instance.index,
    domain: 'cf-apps',
    instance_guid: isPlaced ? instance.handle : '',
    cell_id: isPlaced ? instance.cellId : '',
    address: isPlaced ? cell.ip : '',
    ports: isPlaced ? portRecords(instance) : null,
    ...(isPlaced && { instance_address: instance.ip }),
    preferred_address: 'HOST',
    crash_count: instance.crashCount,
    ...(!isPlaced && { crash_reason: 'APP/PROC/WEB: Exited with status 1' }),
    state: STATES[instance.state],
    since: Number(BigInt(Math.floor(instance.since)) * NANOSECONDS),
    modification_tag: { epoch: instance.handle, index: instance.state === 'STARTING' ? 1 : 2 },
    presence: 'ORDINARY',
    ...(identity.app.internalHosts.length > 0 && {
      actual_lrp_internal_routes: identity.app.internalHosts.map((host) => ({
        hostname: `${host}.apps.internal`,
      })),
    }),
    metric_tags: identity.tags,
    OptionalRoutable: { routable: instance.state === 'RUNNING' },
    availability_zone: cell.az,
  };
}

/** App ports have a TLS proxy beside them; the proxy's own mapping is no port of the app. */
function portRecords({ portMappings }: LabInstance): DiegoRecord[] {
  const tlsProxy = portMappings.find(({ container }) => container === TLS_PROXY_PORT);
  return portMappings
    .filter(({ container }) => container !== TLS_PROXY_PORT)
    .map(({ host, container }) => ({
      container_port: container,
      host_port: host,
      ...(tlsProxy !== undefined && {
        container_tls_proxy_port: tlsProxy.container,
        host_tls_proxy_port: tlsProxy.host,
      }),
    }));
}

/** Nothing when no process has that Diego process guid. */
export function desiredLrp(foundation: Foundation, processGuid: string): DiegoRecord | undefined {
  for (const app of foundation.apps.list()) {
    const process = app.processes.find(({ guid, version }) => `${guid}-${version}` === processGuid);
    if (process !== undefined) return desiredLrpOf(foundation, app, process);
  }
  return undefined;
}

function desiredLrpOf(foundation: Foundation, app: LabApp, process: LabProcess): DiegoRecord {
  const tags = processTags(foundation, app, process);
  const rules = effectiveRules(foundation.securityGroups.list(), app.spaceGuid, 'app');
  return {
    process_guid: `${process.guid}-${process.version}`,
    domain: 'cf-apps',
    instances: app.state === 'STARTED' ? process.instances : 0,
    ports: app.ports,
    log_guid: app.guid,
    egress_rules: rules.map(({ protocol, destination, ports, log }) => ({
      protocol,
      destinations: destination.split(','),
      ...(ports !== undefined && { ports: ports.split(',') }),
      log: log ?? false,
    })),
    network: {
      properties: {
        app_id: app.guid,
        container_workload: 'app',
        org_id: tags.organization_id,
        policy_group_id: app.guid,
        ports: app.ports.join(','),
        space_id: app.spaceGuid,
      },
    },
    metric_tags: Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [key, { static: value }]),
    ),
  };
}

export function cellPresence(cell: LabCell): DiegoRecord {
  return {
    cell_id: cell.id,
    rep_address: `http://${cell.ip}:1800`,
    zone: cell.az,
    capacity: { memory_mb: 16_384, disk_mb: 102_400, containers: 249 },
    rep_url: `https://${cell.id}.cell.service.cf.internal:1801`,
  };
}

/** A change as `cfdot lrp-events` prints it; nothing for one that is no event of an instance. */
export function lrpEvent(foundation: Foundation, change: LabChange): DiegoRecord | undefined {
  switch (change.kind) {
    case 'instance-created':
      return event('actual_lrp_instance_created', {
        actual_lrp: actualLrp(foundation, change.instance),
      });
    case 'instance-removed':
      return event('actual_lrp_instance_removed', {
        actual_lrp: actualLrp(foundation, change.instance),
      });
    case 'instance-changed': {
      const after = actualLrp(foundation, change.instance) ?? {};
      // The keys are the event's; what changed has none (bbs models/events.proto).
      return event('actual_lrp_instance_changed', {
        process_guid: after.process_guid,
        index: after.index,
        domain: after.domain,
        instance_guid: change.before.handle,
        cell_id: change.before.cellId,
        before: infoOf(actualLrp(foundation, change.before)),
        after: infoOf(after),
        trace_id: '',
      });
    }
    case 'app':
    case 'policies':
    case 'security-groups':
      return undefined;
  }
}

/** An LRP without its keys. */
function infoOf(lrp: DiegoRecord = {}): DiegoRecord {
  const keys = ['process_guid', 'index', 'domain', 'instance_guid', 'cell_id'];
  return Object.fromEntries(Object.entries(lrp).filter(([key]) => !keys.includes(key)));
}

function event(type: string, data: DiegoRecord): DiegoRecord {
  return { type, data };
}
