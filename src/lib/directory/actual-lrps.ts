import type { Known } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { readJsonLines, type NamedText } from '../json/json-document.js';
import {
  asObject,
  integerAt,
  numberAt,
  objectAt,
  stringAt,
  type JsonObject,
} from '../json/json-value.js';
import { isoTime } from './iso-time.js';
import { namesFromTags } from './metric-tags.js';
import type { Cell, ContainerState, Evidence } from './model.js';
import { splitProcessGuid } from './process-guid.js';
import type { ContainerSighting, DirectoryRecords, IdentitySighting, Names } from './records.js';

const NS_PER_MS = 1e6;

/** CLAIMED and UNCLAIMED say nothing about a container yet. */
const STATES: ReadonlyMap<string, ContainerState> = new Map([
  ['RUNNING', 'running'],
  ['CRASHED', 'crashed'],
]);

/**
 * Reads `cfdot actual-lrps`, one LRP a line (cf-facts 3.4). While a cell evacuates, an index shows up
 * twice with two instance guids: both are containers. A line that cannot be read is a problem.
 */
export function readActualLrps(source: NamedText): Known<DirectoryRecords> {
  const lines = readJsonLines(source);
  const lrps = (lines.value ?? []).map(asObject).filter((lrp) => lrp !== undefined);
  const sightings = lrps.map(readLrp);
  return {
    value: {
      containers: sightings.filter((sighting) => 'handle' in sighting),
      identities: sightings.filter((sighting) => !('handle' in sighting)),
      cells: lrps.map(cellOf).filter((cell) => cell !== undefined),
    },
    problems: lines.problems,
  };
}

/** An LRP without an instance guid (UNCLAIMED, or CRASHED and waiting) still names its app. */
function readLrp(lrp: JsonObject): ContainerSighting | IdentitySighting {
  const names = namesOf(lrp);
  const evidence: Evidence = { from: 'actual-lrps', detail: describe(lrp) };
  const handle = stringAt(lrp, 'instance_guid');
  if (handle === undefined) return { ...names, evidence };
  return {
    ...names,
    ...splitProcessGuid(stringAt(lrp, 'process_guid')),
    ...lifeOf(lrp),
    ...dropUnknown({
      handle,
      ip: stringAt(lrp, 'instance_address'),
      ipv6: stringAt(lrp, 'instance_ipv6_address'),
      cellId: stringAt(lrp, 'cell_id'),
      index: integerAt(lrp, 'index'),
      processType: stringAt(objectAt(lrp, 'metric_tags'), 'process_type'),
    }),
    workload: 'app',
    evidence,
  };
}

/**
 * `since` is the moment at which the LRP came into its state: the start of a running instance, the end
 * of a crashed one. An evacuating record was made while its instance already ran.
 */
function lifeOf(lrp: JsonObject): Pick<ContainerSighting, 'since' | 'until' | 'state'> {
  const state = STATES.get(stringAt(lrp, 'state') ?? '');
  const changed = changedAt(lrp);
  if (state === 'crashed') return dropUnknown({ state, until: changed });
  const isOriginal = stringAt(lrp, 'presence') !== 'EVACUATING';
  return dropUnknown({ state, since: state === 'running' && isOriginal ? changed : undefined });
}

/** The process guid stands in for the app guid only where the process is known to be `web`. */
function namesOf(lrp: JsonObject): Names {
  const tags = objectAt(lrp, 'metric_tags');
  const names = namesFromTags(tags);
  if (names.appGuid !== undefined || stringAt(tags, 'process_type') !== 'web') return names;
  const { processGuid } = splitProcessGuid(stringAt(lrp, 'process_guid'));
  return dropUnknown({ ...names, appGuid: processGuid });
}

function cellOf(lrp: JsonObject): Cell | undefined {
  const id = stringAt(lrp, 'cell_id');
  if (id === undefined) return undefined;
  return dropUnknown({ id, ip: stringAt(lrp, 'address'), az: stringAt(lrp, 'availability_zone') });
}

function changedAt(lrp: JsonObject): number | undefined {
  const milliseconds = Math.floor((numberAt(lrp, 'since') ?? Number.NaN) / NS_PER_MS);
  return Number.isNaN(new Date(milliseconds).getTime()) ? undefined : milliseconds;
}

function describe(lrp: JsonObject): string {
  const state = stringAt(lrp, 'state') ?? 'in an unnamed state';
  const presence = stringAt(lrp, 'presence') === 'EVACUATING' ? ' (evacuating)' : '';
  const index = integerAt(lrp, 'index');
  const process = stringAt(lrp, 'process_guid') ?? 'an unnamed process';
  const changed = changedAt(lrp);
  return [
    `${state}${presence} as`,
    index === undefined ? 'an instance' : `index ${index}`,
    `of process_guid ${process}`,
    ...(changed === undefined ? [] : [`since ${isoTime(changed)}`]),
  ].join(' ');
}
