import type { Known, Problem } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { keysText } from '../json/document-kind.js';
import { problemIn, readJsonObjects, type NamedText } from '../json/json-document.js';
import { integerAt, numberAt, objectAt, stringAt, type JsonObject } from '../json/json-value.js';
import { canonicalAddress } from '../net/canonical-address.js';
import type { CrashRecord } from './crashes.js';
import { isoTime } from './iso-time.js';
import { lrpDocument, type LrpDocument } from './lrp-documents.js';
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

/** The container of an LRP that is removed is gone; when, the event does not say. */
const REMOVED = /^actual_lrp(?:_instance)?_removed$/;
const CRASH_EVENT = 'actual_lrp_crashed';

/**
 * Reads what `cfdot` tells of LRPs: `actual-lrps`, one LRP a line (cf-facts 3.4); its older form `actual-lrp-groups`;
 * `lrp-events`; `desired-lrps` and `desired-lrp-scheduling-infos`, which name apps; `cells`. While a cell evacuates, an index shows up
 * twice with two instance guids: both are containers. Only lists of LRPs tell what does not run: without one, or with a
 * part of it broken, there is a gap in `instances`.
 */
export function readActualLrps(source: NamedText): Known<DirectoryRecords> {
  if (source.isWhole === true && source.text.trim() === '') return { value: {}, problems: [] };
  const { value: objects, problems, gaps = [] } = readJsonObjects(source);
  const documents = objects.map(lrpDocument);
  const known = documents.filter(({ kind }) => kind !== 'unknown');
  const odd = oddProblems(source, objects, documents);
  if (known.length === 0) return { problems: [...problems, ...odd] };
  const partial = [...partialProblems(source, known), ...unclearProblems(source, known)];
  return {
    value: {
      ...recordsOf(known),
      gaps: { instances: [...gaps, ...odd, ...partial] },
    },
    problems: [...problems, ...odd, ...partial],
  };
}

function recordsOf(documents: readonly LrpDocument[]): DirectoryRecords {
  const containers: ContainerSighting[] = [];
  const identities: IdentitySighting[] = [];
  const cells: Cell[] = [];
  const crashes: CrashRecord[] = [];
  for (const document of documents) {
    if (document.kind === 'desired') identities.push(readDesired(document.lrp));
    if (document.kind === 'cell') cells.push(readCell(document.cell));
    if (document.kind !== 'actual') continue;
    for (const lrp of document.lrps) {
      const sighting = readLrp(lrp, document.event);
      if ('handle' in sighting) containers.push(sighting);
      else identities.push(sighting);
      const cell = cellOf(lrp);
      if (cell !== undefined) cells.push(cell);
      const crash = crashIn(lrp, sighting.evidence);
      if (crash !== undefined) crashes.push(crash);
    }
  }
  return { containers, identities, cells, ...(crashes.length > 0 && { crashes }) };
}

/** A crashed instance has no container any more, and its count goes on in the next one. */
function crashIn(lrp: JsonObject, evidence: Evidence): CrashRecord | undefined {
  const { appGuid } = namesOf(lrp);
  const index = integerAt(lrp, 'index');
  const count = integerAt(lrp, 'crash_count') ?? 0;
  const reason = stringAt(lrp, 'crash_reason');
  const isCrashed = STATES.get(stringAt(lrp, 'state') ?? '') === 'crashed';
  if (appGuid === undefined || index === undefined) return undefined;
  if (count === 0 && reason === undefined && !isCrashed) return undefined;
  return {
    appGuid,
    index,
    ...dropUnknown({
      processType: stringAt(objectAt(lrp, 'metric_tags'), 'process_type'),
      count: count === 0 ? undefined : count,
      reason,
      at: isCrashed ? changedAt(lrp) : undefined,
    }),
    evidence,
  };
}

function oddProblems(
  source: NamedText,
  objects: readonly JsonObject[],
  documents: readonly LrpDocument[],
): readonly Problem[] {
  const unknown = objects.filter((_, at) => documents[at]?.kind === 'unknown');
  const [first] = unknown;
  if (first === undefined) return [];
  const looks = `the first has ${keysText(first)}`;
  const count = unknown.length === objects.length ? 'none' : `${unknown.length}`;
  const message =
    count === 'none'
      ? `${source.name} holds no LRPs as cfdot prints them: of ${objects.length} JSON objects ${looks}`
      : `${source.name}: ${count} of ${objects.length} JSON objects are no LRPs, ${looks}`;
  return [problemIn(source, message)];
}

/** Events and wishes do not tell what runs: that is said, and no failure. */
function partialProblems(source: NamedText, known: readonly LrpDocument[]): readonly Problem[] {
  const isList = known.some((one) => one.kind === 'actual' && one.event === undefined);
  if (isList) return [];
  const what = known.some((one) => 'event' in one)
    ? 'events (cfdot lrp-events), which tell what changed, not what runs'
    : 'what is wanted or where, not what runs';
  const message = `${source.name} holds ${what}: take cfdot actual-lrps`;
  return [problemIn(source, message, 'NOT_FOUND')];
}

/** The states of an LRP (bbs models/actual_lrp.go), and those in which it has a container. */
const ALL_STATES: ReadonlySet<string> = new Set(['UNCLAIMED', 'CLAIMED', 'RUNNING', 'CRASHED']);
const WITH_CONTAINER: ReadonlySet<string> = new Set(['CLAIMED', 'RUNNING']);

/** An LRP in a state that nobody knows, or that runs and does not say as what, may be anybody's instance. */
function unclearProblems(source: NamedText, known: readonly LrpDocument[]): readonly Problem[] {
  const lrps = known.flatMap((one) =>
    one.kind === 'actual' && one.event === undefined ? one.lrps : [],
  );
  const unclear = lrps.filter((lrp) => {
    const state = stringAt(lrp, 'state') ?? '';
    const isNameless = WITH_CONTAINER.has(state) && stringAt(lrp, 'instance_guid') === undefined;
    return !ALL_STATES.has(state) || isNameless;
  });
  if (unclear.length === 0) return [];
  const message = `${source.name}: ${unclear.length} of ${lrps.length} LRPs tell no state that is known, or no instance guid`;
  return [problemIn(source, message)];
}

/** A wish names an app: by the guid under which it logs, and by its tags (ccng app_recipe_builder.rb). */
function readDesired(lrp: JsonObject): IdentitySighting {
  const properties = objectAt(objectAt(lrp, 'network'), 'properties');
  const tags = objectAt(lrp, 'metric_tags');
  const tag = (key: string): string | undefined =>
    stringAt(objectAt(tags, key), 'static') ?? stringAt(tags, key);
  const process = stringAt(lrp, 'process_guid') ?? 'an unnamed process';
  return {
    ...dropUnknown({
      appGuid: stringAt(properties, 'app_id') ?? tag('app_id') ?? stringAt(lrp, 'log_guid'),
      appName: tag('app_name'),
      spaceGuid: stringAt(properties, 'space_id') ?? tag('space_id'),
      spaceName: tag('space_name'),
      orgGuid: stringAt(properties, 'org_id') ?? tag('organization_id'),
      orgName: tag('organization_name'),
    }),
    evidence: { from: 'actual-lrps', detail: `process_guid ${process} is wanted` },
  };
}

/** `{"cell_id":"…","rep_address":"http://10.0.16.15:1800","zone":"z1"}` (cf-facts 3.4). */
function readCell(cell: JsonObject): Cell {
  const [, ip] =
    /^https?:\/\/(\d{1,3}(?:\.\d{1,3}){3}):/.exec(stringAt(cell, 'rep_address') ?? '') ?? [];
  return {
    id: stringAt(cell, 'cell_id') ?? '',
    ...dropUnknown({ ip, az: stringAt(cell, 'zone') }),
  };
}

/** An LRP without an instance guid (UNCLAIMED, or CRASHED and waiting) still names its app. */
function readLrp(lrp: JsonObject, event: string | undefined): ContainerSighting | IdentitySighting {
  const names = namesOf(lrp);
  const detail = event === undefined ? describe(lrp) : `${event}: ${describe(lrp)}`;
  const evidence: Evidence = { from: 'actual-lrps', detail };
  const handle = stringAt(lrp, 'instance_guid');
  if (handle === undefined) return { ...names, evidence };
  return {
    ...names,
    ...splitProcessGuid(stringAt(lrp, 'process_guid')),
    ...lifeOf(lrp, event),
    ...dropUnknown({
      handle,
      ip: stringAt(lrp, 'instance_address'),
      // Empty where the container has none.
      ipv6: canonicalAddress(stringAt(lrp, 'instance_ipv6_address') ?? ''),
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
function lifeOf(
  lrp: JsonObject,
  event: string | undefined,
): Pick<ContainerSighting, 'since' | 'until' | 'state'> {
  if (event !== undefined && REMOVED.test(event)) return { state: 'deleted' };
  const isCrash = event === CRASH_EVENT;
  const state = isCrash ? 'crashed' : STATES.get(stringAt(lrp, 'state') ?? '');
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
