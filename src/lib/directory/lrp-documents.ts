import { asObject, objectAt, stringAt, valueAt, type JsonObject } from '../json/json-value.js';

/** What one document that `cfdot` prints is (cfdot commands/*.go, bbs models/events.proto, models/actual_lrp.proto). */
export type LrpDocument =
  /** LRPs as they are (`actual-lrps`, `actual-lrp-groups`), or as an event tells them (`lrp-events`). */
  | { readonly kind: 'actual'; readonly lrps: readonly JsonObject[]; readonly event?: string }
  /** What is wanted: names, and no instances (`desired-lrps`, `desired-lrp-scheduling-infos`, events about them). */
  | { readonly kind: 'desired'; readonly lrp: JsonObject; readonly event?: string }
  | { readonly kind: 'cell'; readonly cell: JsonObject }
  /** Events about tasks, and others that tell of no LRP. */
  | { readonly kind: 'other-event'; readonly event: string }
  | { readonly kind: 'unknown' };

const UNKNOWN: LrpDocument = { kind: 'unknown' };

export function lrpDocument(document: JsonObject): LrpDocument {
  const event = stringAt(document, 'type');
  const data = objectAt(document, 'data');
  if (event !== undefined && data !== undefined) return eventDocument(event, data);
  const group = lrpsOfGroup(document);
  if (group.length > 0) return { kind: 'actual', lrps: group };
  const lrp = flattened(document);
  if (isActual(lrp)) return { kind: 'actual', lrps: [lrp] };
  if (isDesired(lrp)) return { kind: 'desired', lrp };
  if (isCell(document)) return { kind: 'cell', cell: document };
  return UNKNOWN;
}

/** `{"type":"actual_lrp_instance_changed","data":{…,"before":{…},"after":{…}}}`: what holds afterwards counts. */
function eventDocument(event: string, data: JsonObject): LrpDocument {
  if (event.startsWith('task_')) return { kind: 'other-event', event };
  const keys = flattened(data);
  const after = objectAt(data, 'after') ?? objectAt(data, 'desired_lrp') ?? data;
  if (event.startsWith('desired_lrp')) {
    const lrp = flattened(after);
    return isDesired(lrp) ? { kind: 'desired', lrp, event } : UNKNOWN;
  }
  if (!event.startsWith('actual_lrp')) return UNKNOWN;
  const group = lrpsOfGroup(objectAt(data, 'actual_lrp_group') ?? after);
  if (group.length > 0) return { kind: 'actual', lrps: group, event };
  const told = objectAt(data, 'actual_lrp') ?? objectAt(data, 'after') ?? {};
  const lrp = { ...keys, ...flattened(told) };
  return stringAt(lrp, 'process_guid') === undefined
    ? UNKNOWN
    : { kind: 'actual', lrps: [lrp], event };
}

/** `{"instance":{…},"evacuating":{…}}`, either of which may be missing. */
function lrpsOfGroup(group: JsonObject): readonly JsonObject[] {
  return ['instance', 'evacuating']
    .map((key) => objectAt(group, key))
    .filter((lrp) => lrp !== undefined)
    .map(flattened)
    .filter(isActual);
}

/** Parts that stand by themselves in some versions of the BBS, and among the other keys in others. */
const EMBEDDED = [
  'actual_lrp_key',
  'actual_lrp_instance_key',
  'actual_lrp_net_info',
  'desired_lrp_key',
];

function flattened(lrp: JsonObject): JsonObject {
  const parts = EMBEDDED.map((key) => asObject(valueAt(lrp, key))).filter(
    (part) => part !== undefined,
  );
  return parts.reduce((all, part) => ({ ...all, ...part }), lrp);
}

function isActual(lrp: JsonObject): boolean {
  const has = (key: string): boolean => valueAt(lrp, key) !== undefined;
  return (
    stringAt(lrp, 'process_guid') !== undefined &&
    has('index') &&
    (has('state') || has('instance_guid'))
  );
}

function isDesired(lrp: JsonObject): boolean {
  const has = (key: string): boolean => valueAt(lrp, key) !== undefined;
  return (
    stringAt(lrp, 'process_guid') !== undefined &&
    (has('instances') || has('log_guid') || has('rootfs'))
  );
}

function isCell(document: JsonObject): boolean {
  return (
    stringAt(document, 'cell_id') !== undefined && stringAt(document, 'rep_address') !== undefined
  );
}
