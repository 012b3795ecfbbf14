import type { Foundation } from '../../foundation/foundation.js';
import { hasContainer } from '../../foundation/instances.js';
import type { LabInstance } from '../../foundation/model.js';
import { DISK_MB, MEMORY_MB, type OwnedProcess } from './process-document.js';

const BYTES_PER_MB = 1024 * 1024;
const TLS_PROXY_PORT = 61_001;
const SSH_PORT = 2222;

/**
 * ccng ProcessStatsPresenter (cf-facts 4.2). A wanted instance that is not there is DOWN; what the lab does not
 * measure, usage, is `{}` as on a foundation without metrics. A stopped app has no instances.
 */
export function presentStats(one: OwnedProcess, foundation: Foundation): object {
  return {
    resources: wantedInstances(one, foundation).map((instance, index) =>
      instance === undefined
        ? downInstance(one.process.type, index)
        : foundInstance(instance, foundation),
    ),
  };
}

/** ccng ProcessInstancesPresenter: state alone, `since` in seconds of the Unix epoch. */
export function presentInstances(one: OwnedProcess, foundation: Foundation): object[] {
  return wantedInstances(one, foundation).map((instance, index) => ({
    index,
    state: instance?.state ?? 'DOWN',
    since: instance === undefined ? null : Math.floor(instance.since / 1000),
  }));
}

/** By index; undefined where a wanted instance is not there. */
function wantedInstances(
  { app, process }: OwnedProcess,
  { instances }: Foundation,
): readonly (LabInstance | undefined)[] {
  const count = app.state === 'STARTED' ? process.instances : 0;
  return Array.from({ length: count }, (_, index) => {
    const instance = instances.at(process.guid, index);
    return instance?.state === 'DOWN' ? undefined : instance;
  });
}

/** Whole seconds that the instance has been in its state. */
export function uptime(instance: LabInstance, foundation: Foundation): number {
  return Math.max(0, Math.floor((foundation.clock() - instance.since) / 1000));
}

function downInstance(type: string, index: number): object {
  return {
    type,
    index,
    state: 'DOWN',
    routable: null,
    uptime: 0,
    isolation_segment: null,
    details: null,
  };
}

function foundInstance(instance: LabInstance, foundation: Foundation): object {
  const isThere = hasContainer(instance);
  return {
    type: instance.processType,
    index: instance.index,
    instance_guid: instance.handle,
    state: instance.state,
    routable: instance.state === 'RUNNING',
    host: isThere ? (foundation.cell(instance.cellId)?.ip ?? '') : '',
    instance_internal_ip: isThere ? instance.ip : '',
    uptime: uptime(instance, foundation),
    mem_quota: MEMORY_MB * BYTES_PER_MB,
    disk_quota: DISK_MB * BYTES_PER_MB,
    log_rate_limit: -1,
    fds_quota: 16_384,
    isolation_segment: null,
    details: null,
    instance_ports: isThere ? ports(instance) : [],
    usage: {},
  };
}

/** Envoy's TLS port stands for the app's first port; the others have none. */
function ports({ portMappings }: LabInstance): object[] {
  const tls = portMappings.find(({ container }) => container === TLS_PROXY_PORT);
  return portMappings
    .filter(({ container }) => container !== TLS_PROXY_PORT)
    .map(({ host, container }) => ({
      external: host,
      internal: container,
      external_tls_proxy_port: container === SSH_PORT ? null : (tls?.host ?? null),
      internal_tls_proxy_port: container === SSH_PORT ? null : (tls?.container ?? null),
    }));
}
