import {
  arrayAt,
  booleanAt,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  type JsonObject,
} from '../../../json/json-value.js';
import { during } from './bosh-failure.js';
import type { Director } from './director.js';

/** Which columns `bosh instances` and `bosh vms` show. */
export interface InstanceColumns {
  readonly process?: boolean;
  readonly deployment?: boolean;
  readonly details?: boolean;
  readonly vm?: boolean;
}

type Cells = Readonly<Record<string, string>>;

/** Instances or VMs of a deployment: a task whose result is one JSON object a line (cf-facts 7.4). */
export async function instanceRecords(
  director: Director,
  deployment: string,
  kind: 'instances' | 'vms',
): Promise<{ readonly taskId: string; readonly records: readonly JsonObject[] }> {
  const path = `/deployments/${encodeURIComponent(deployment)}/${kind}?format=full`;
  const { id, result } = await during(`Listing deployment '${deployment}' ${kind} infos`, () =>
    director.runTask('GET', path),
  );
  const records = result
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonObject);
  return { taskId: id, records };
}

export function headerOf(columns: InstanceColumns): readonly string[] {
  return [
    'Instance',
    ...(columns.process ? ['Process'] : []),
    'Process State',
    'AZ',
    'IPs',
    ...(columns.deployment ? ['Deployment'] : []),
    ...(columns.details
      ? ['State', 'VM CID', 'VM Type', 'Disk CIDs', 'Agent ID', 'Index', 'Bootstrap', 'Ignore']
      : []),
    ...(columns.vm ? ['VM CID', 'VM Type', 'Active', 'Stemcell'] : []),
  ];
}

/** Rows in the order of the instances' names, an instance's own before those of its processes. */
export function rowsOf(
  records: readonly JsonObject[],
  deployment: string,
  columns: InstanceColumns,
): readonly string[][] {
  const header = headerOf(columns);
  const rows = records.flatMap((record) => [
    instanceCells(record, deployment),
    ...(columns.process ? processCells(record) : []),
  ]);
  return rows
    .map((cells) => header.map((title) => cells[title] ?? ''))
    .sort((a, b) => compare(a[0], b[0]) || (columns.process ? compare(a[1], b[1]) : 0));
}

function compare(a = '', b = ''): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function nameOf(record: JsonObject): string {
  const id = stringAt(record, 'id');
  return `${stringAt(record, 'job_name') ?? '?'}${id === undefined ? '' : `/${id}`}`;
}

function instanceCells(record: JsonObject, deployment: string): Cells {
  const active = booleanAt(record, 'active');
  return {
    Instance: nameOf(record),
    'Process State': processState(record),
    AZ: stringAt(record, 'az') ?? '',
    IPs: stringsAt(record, 'ips').join('\n'),
    Deployment: deployment,
    State: stringAt(record, 'state') ?? '',
    'VM CID': stringAt(record, 'vm_cid') ?? '',
    'VM Type': stringAt(record, 'vm_type') ?? stringAt(record, 'resource_pool') ?? '',
    'Disk CIDs': stringsAt(record, 'disk_cids').join('\n'),
    'Agent ID': stringAt(record, 'agent_id') ?? '',
    Index: String(numberAt(record, 'index') ?? 0),
    Bootstrap: String(booleanAt(record, 'bootstrap') ?? false),
    Ignore: String(booleanAt(record, 'ignore') ?? false),
    Active: active === undefined ? '-' : String(active),
    Stemcell: stemcell(objectAt(record, 'stemcell')),
  };
}

/** A VM that runs and has no jobs has no state of processes. */
function processState(record: JsonObject): string {
  const state = stringAt(record, 'job_state') ?? '';
  return state === 'running' && arrayAt(record, 'processes').length === 0 ? '' : state;
}

function stemcell(record: JsonObject | undefined): string {
  const name = stringAt(record, 'name');
  return name === undefined ? '-' : `${name}/${stringAt(record, 'version') ?? ''}`;
}

function processCells(record: JsonObject): readonly Cells[] {
  return objectsAt(record, 'processes').map((process) => ({
    Instance: nameOf(record),
    Process: stringAt(process, 'name') ?? '',
    'Process State': stringAt(process, 'state') ?? '',
  }));
}
