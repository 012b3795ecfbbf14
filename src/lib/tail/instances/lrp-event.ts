import { readActualLrps } from '../../directory/actual-lrps.js';
import type { ContainerSighting } from '../../directory/records.js';
import { asObject, objectAt, objectIn, stringAt, type JsonObject } from '../../json/json-value.js';
import { parseJson } from '../../json/parse-json.js';

/** What an event of Diego says about one container. */
export interface ContainerEvent {
  readonly kind: 'seen' | 'gone';
  readonly sighting: ContainerSighting;
}

/**
 * Reads a line of `cfdot lrp-events`, `{"type":…,"data":…}` (bbs models/events.go). An event of an instance holds its
 * LRP; a change holds the keys and what was before and after; events of whole groups hold LRPs one level down.
 * Undefined for events of anything else.
 */
export function readLrpEvent(line: string): ContainerEvent | undefined {
  const parsed = parseJson(line);
  const event = parsed.ok ? asObject(parsed.value) : undefined;
  const type = stringAt(event, 'type') ?? '';
  if (!type.startsWith('actual_lrp')) return undefined;
  const lrp = lrpIn(objectAt(event, 'data'));
  const { value } = readActualLrps({ name: 'cfdot lrp-events', text: JSON.stringify(lrp) });
  const [sighting] = value?.containers ?? [];
  if (sighting === undefined) return undefined;
  return { kind: type.endsWith('_removed') ? 'gone' : 'seen', sighting };
}

function lrpIn(data: JsonObject | undefined): JsonObject {
  return {
    ...data,
    ...(objectAt(data, 'actual_lrp') ?? objectIn(data, 'actual_lrp_group', 'instance')),
    ...(objectIn(data, 'after', 'instance') ?? objectAt(data, 'after')),
  };
}
