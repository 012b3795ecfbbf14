import type { Known } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { readJsonDocument, type NamedText } from '../json/json-document.js';
import { asObject, integerAt, objectsAt, stringAt, type JsonObject } from '../json/json-value.js';
import type { ContainerState } from './model.js';
import type { ContainerSighting, DirectoryRecords } from './records.js';

const STATES: ReadonlyMap<string, ContainerState> = new Map([
  ['RUNNING', 'running'],
  ['CRASHED', 'crashed'],
]);

/**
 * Reads what Cloud Controller tells of instances (cf-facts 4.2), as `{"processes":[{guid,type,version,app,stats}]}`:
 * what a user without the cells can know. A Cloud Controller before April 2025 does not tell the instance's guid, and
 * without one there is no container.
 */
export function readProcessStats(source: NamedText): Known<DirectoryRecords> {
  const { value, problems } = readJsonDocument(source);
  const processes = objectsAt(asObject(value), 'processes');
  const hosts = processes.flatMap((one) => objectsAt(one, 'stats')).map(hostOf);
  return {
    value: {
      containers: processes.flatMap((process) =>
        objectsAt(process, 'stats')
          .map((stats) => instanceFrom(process, stats))
          .filter((found) => found !== undefined),
      ),
      cells: [...new Set(hosts.filter((ip) => ip !== undefined))].map((ip) => ({ ip })),
    },
    problems,
  };
}

function instanceFrom(process: JsonObject, stats: JsonObject): ContainerSighting | undefined {
  const handle = stringAt(stats, 'instance_guid');
  if (handle === undefined) return undefined;
  const state = stringAt(stats, 'state') ?? '';
  const index = integerAt(stats, 'index');
  const type = stringAt(process, 'type');
  return {
    handle,
    ...dropUnknown({
      ip: stringAt(stats, 'instance_internal_ip'),
      index,
      appGuid: stringAt(process, 'app'),
      processGuid: stringAt(process, 'guid'),
      processVersion: stringAt(process, 'version'),
      processType: type,
      state: STATES.get(state),
    }),
    workload: 'app',
    evidence: {
      from: 'capi',
      detail: `stats of the ${type ?? ''} process: index ${index ?? '?'} is ${state}`,
    },
  };
}

function hostOf(stats: JsonObject): string | undefined {
  return stringAt(stats, 'host');
}
