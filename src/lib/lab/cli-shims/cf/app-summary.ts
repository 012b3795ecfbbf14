import {
  arrayAt,
  numberAt,
  objectAt,
  stringAt,
  valueAt,
  type JsonObject,
} from '../../../json/json-value.js';
import { byteSize } from './byte-size.js';
import { CfFailure } from './cf-failure.js';
import type { FoundApp } from './cf-lookup.js';
import type { CfOutput } from './cf-output.js';
import type { CfSession } from './cf-session.js';
import { friendlyDate } from './friendly-date.js';

export interface ProcessSummary {
  readonly type: string;
  readonly guid: string;
  readonly memoryMb: number;
  /** Entries of the process's stats (cf-facts 4.2). */
  readonly instances: readonly JsonObject[];
}

/** The processes of an app with the state of their instances; `web` first, then by name. */
export async function processesOf(
  session: CfSession,
  appGuid: string,
): Promise<readonly ProcessSummary[]> {
  const processes = await session.list(`/v3/apps/${appGuid}/processes`);
  const summaries = await Promise.all(processes.map((process) => summaryOf(session, process)));
  return summaries.sort((a, b) => rank(a) - rank(b) || a.type.localeCompare(b.type));
}

async function summaryOf(session: CfSession, process: JsonObject): Promise<ProcessSummary> {
  const guid = stringAt(process, 'guid') ?? '';
  const stats = await session.document('GET', `/v3/processes/${guid}/stats`);
  return {
    guid,
    type: stringAt(process, 'type') ?? '',
    memoryMb: numberAt(process, 'memory_in_mb') ?? 0,
    instances: arrayAt(stats, 'resources') as readonly JsonObject[],
  };
}

function rank({ type }: ProcessSummary): number {
  return type === 'web' ? 0 : 1;
}

/** `1/2`: running and all. */
export function healthOf({ instances }: ProcessSummary): string {
  const running = instances.filter((instance) => stringAt(instance, 'state') === 'RUNNING');
  return `${running.length}/${instances.length}`;
}

/** URLs of the routes that lead to each app, by app guid. */
export async function routesByApp(
  session: CfSession,
  appGuids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const routes = await session.list(`/v3/routes?app_guids=${appGuids.join(',')}`);
  return new Map(
    appGuids.map((guid) => [
      guid,
      routes
        .filter((route) => leadsTo(route, guid))
        .map((route) => stringAt(route, 'url'))
        .filter((url) => url !== undefined),
    ]),
  );
}

function leadsTo(route: JsonObject, appGuid: string): boolean {
  return arrayAt(route, 'destinations').some(
    (destination) => stringAt(objectAt(destination as JsonObject, 'app'), 'guid') === appGuid,
  );
}

/** What `cf app`, `cf scale`, `cf start` and `cf restart` end with. */
export async function showAppSummary(
  session: CfSession,
  out: CfOutput,
  app: FoundApp,
): Promise<void> {
  const [processes, routes, droplet] = await Promise.all([
    processesOf(session, app.guid),
    routesByApp(session, [app.guid]),
    currentDroplet(session, app.guid),
  ]);
  out.table([
    ['name:', app.name],
    ['requested state:', app.state.toLowerCase()],
    ['routes:', (routes.get(app.guid) ?? []).join(', ')],
    ['last uploaded:', friendlyDate(stringAt(droplet, 'created_at'))],
    ['stack:', stringAt(droplet, 'stack') ?? ''],
    ['buildpacks:', ''],
  ]);
  showBuildpacks(out, droplet);
  for (const process of processes) showProcess(out, process);
}

/** An app that was never staged has none. */
async function currentDroplet(
  session: CfSession,
  appGuid: string,
): Promise<JsonObject | undefined> {
  try {
    return await session.document('GET', `/v3/apps/${appGuid}/droplets/current`);
  } catch (error) {
    if (error instanceof CfFailure) return undefined;
    throw error;
  }
}

function showBuildpacks(out: CfOutput, droplet: JsonObject | undefined): void {
  const buildpacks = arrayAt(droplet, 'buildpacks') as readonly JsonObject[];
  if (buildpacks.length === 0) return;
  const keys = ['name', 'version', 'detect_output', 'buildpack_name'];
  out.table([
    ['\tname', 'version', 'detect output', 'buildpack name'],
    ...buildpacks.map((pack) =>
      keys.map((key, column) => `${column === 0 ? '\t' : ''}${stringAt(pack, key) ?? ''}`),
    ),
  ]);
}

function showProcess(out: CfOutput, process: ProcessSummary): void {
  out.line();
  out.table([
    ['type:', process.type],
    ['sidecars:', ''],
    ['instances:', healthOf(process)],
    ['memory usage:', `${process.memoryMb}M`],
  ]);
  if (process.instances.length === 0) {
    out.line('There are no running instances of this process.');
    return;
  }
  const head = ['', 'state', 'since', 'cpu entitlement', 'memory', 'disk', 'logging'];
  out.table([
    [...head, 'details', 'ready'],
    ...process.instances.map((instance) => instanceRow(instance)),
  ]);
}

function instanceRow(instance: JsonObject): string[] {
  const usage = objectAt(instance, 'usage');
  const used = (key: string): string => byteSize(numberAt(usage, key) ?? 0);
  const quota = (key: string): string => byteSize(numberAt(instance, key) ?? 0);
  const entitlement = numberAt(usage, 'cpu_entitlement');
  const routable = valueAt(instance, 'routable');
  return [
    `#${numberAt(instance, 'index') ?? 0}`,
    (stringAt(instance, 'state') ?? '').toLowerCase(),
    since(instance),
    entitlement === undefined ? '' : `${(entitlement * 100).toFixed(1)}%`,
    `${used('mem')} of ${quota('mem_quota')}`,
    `${used('disk')} of ${quota('disk_quota')}`,
    `${used('log_rate')}/s of ${logLimit(instance)}`,
    stringAt(instance, 'details') ?? '',
    typeof routable === 'boolean' ? String(routable) : '-',
  ];
}

function logLimit(instance: JsonObject): string {
  const limit = numberAt(instance, 'log_rate_limit') ?? 0;
  return limit === -1 ? 'unlimited' : `${byteSize(limit)}/s`;
}

function since(instance: JsonObject): string {
  const started = Date.now() - (numberAt(instance, 'uptime') ?? 0) * 1000;
  return new Date(started).toISOString().replace(/\.\d+Z$/, 'Z');
}
