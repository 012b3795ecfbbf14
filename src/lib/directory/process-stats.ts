import type { Known, Problem } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { problemIn, readJsonObjects, type NamedText } from '../json/json-document.js';
import { integerAt, objectsAt, stringAt, valueAt, type JsonObject } from '../json/json-value.js';
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
  const { value: documents, problems } = readJsonObjects(source);
  const processes = documents.flatMap((document) => objectsAt(document, 'processes'));
  const hosts = processes.flatMap((one) => objectsAt(one, 'stats')).map(hostOf);
  return {
    value: {
      containers: processes.flatMap((process) =>
        objectsAt(process, 'stats')
          .map((stats) => instanceFrom(process, stats))
          .filter((found) => found !== undefined),
      ),
      cells: [...new Set(hosts.filter((ip) => ip !== undefined))].map((ip) => ({ ip })),
      gaps: { instances: gapsIn(source, documents, processes) },
    },
    problems,
  };
}

/** What was not asked or not told: an instance that runs and cannot be named is one that nobody finds. */
function gapsIn(
  source: NamedText,
  documents: readonly JsonObject[],
  processes: readonly JsonObject[],
): readonly Problem[] {
  const leftOut = documents.reduce((sum, one) => sum + (integerAt(one, 'left_out') ?? 0), 0);
  const untold = processes.filter((process) => !Array.isArray(valueAt(process, 'stats'))).length;
  const unnamed = processes
    .flatMap((process) => objectsAt(process, 'stats'))
    .filter((stats) => ALIVE.has(stringAt(stats, 'state') ?? '') && !isNamed(stats)).length;
  const texts = [
    ...(leftOut > 0 ? [`${leftOut} processes were not asked for`] : []),
    ...(untold > 0 ? [`${untold} processes tell no instances`] : []),
    ...(unnamed > 0 ? [`${unnamed} instances that run are told without their guid`] : []),
  ];
  return texts.map((text) => problemIn(source, `${source.name}: ${text}`, 'PARTIAL'));
}

const ALIVE: ReadonlySet<string> = new Set(['RUNNING', 'STARTING']);

function isNamed(stats: JsonObject): boolean {
  return stringAt(stats, 'instance_guid') !== undefined;
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
