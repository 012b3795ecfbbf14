import type { Known } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { NamedText } from '../json/json-document.js';
import { asObject, integerAt, stringAt, valueAt, type JsonObject } from '../json/json-value.js';
import { isoTime } from './iso-time.js';
import { splitProcessGuid } from './process-guid.js';
import type { ContainerSighting, DirectoryRecords } from './records.js';

/**
 * The keys that name a container, its process and its address, wherever they stand in a message's
 * `data`. rep writes some structures with dashes, those of the BBS (LRP keys) with underscores.
 */
const CONTAINER_KEYS = ['container-guid', 'container_guid', 'instance-guid', 'instance_guid'];
const PROCESS_KEYS = ['process-guid', 'process_guid'];
const ADDRESS_KEYS = ['instance-address', 'instance_address'];

/** A line without any of these words names no container: most lines are passed over unparsed. */
const WORTH_PARSING = /(?:container|instance|process)[-_]guid/;

/** Epoch seconds with a fraction, as lager wrote until it learned RFC 3339. */
const EPOCH_SECONDS = /^\d{1,12}(?:\.\d+)?$/;

interface Trace {
  processGuid: string | undefined;
  index: number | undefined;
  ip: string | undefined;
  first: number | undefined;
  last: number | undefined;
}

/**
 * Reads rep's log: lager's JSON lines, bare or behind a syslog header, with either form of timestamp
 * (cf-facts 3.3, and the knowledge-base article behind cf-facts 9). It tells to which process a container
 * belonged, and as which of its instances, that no store and no LRP knows any more. Lines of other shapes are
 * passed over: the file is a log, and only whole messages count. `since` and `until` are the first and last sight.
 */
export function readRepLog(source: NamedText): Known<DirectoryRecords> {
  const traces = new Map<string, Trace>();
  for (const line of source.text.split('\n')) {
    if (!WORTH_PARSING.test(line)) continue;
    const message = messageIn(line);
    if (message !== undefined) note(traces, message);
  }
  const containers = [...traces].map(([handle, trace]) => sightingOf(source.cell, handle, trace));
  return { value: { containers }, problems: [] };
}

/** The JSON object that ends the line; what stands before it is a header. */
function messageIn(line: string): JsonObject | undefined {
  const start = line.indexOf('{"');
  if (start < 0) return undefined;
  try {
    return asObject(JSON.parse(line.slice(start)));
  } catch {
    return undefined;
  }
}

function note(traces: Map<string, Trace>, message: JsonObject): void {
  const time = timeOf(message);
  for (const { handle, processGuid, index, ip } of containersIn(valueAt(message, 'data'))) {
    const trace = traces.get(handle);
    traces.set(handle, {
      processGuid: trace?.processGuid ?? processGuid,
      index: trace?.index ?? index,
      ip: trace?.ip ?? ip,
      first: trace?.first ?? time,
      last: time ?? trace?.last,
    });
  }
}

interface Mention {
  readonly handle: string;
  readonly processGuid: string | undefined;
  readonly index: number | undefined;
  readonly ip: string | undefined;
}

/**
 * A message about one container may spread its keys over several objects; in a message about many, only
 * keys that stand in the same object belong together.
 */
function containersIn(data: unknown): readonly Mention[] {
  const objects = objectsWithin(data);
  const isAboutMany = distinct(objects, CONTAINER_KEYS).length > 1;
  const groups = isAboutMany ? objects.map((object) => [object]) : [objects];
  return groups.map(mentionIn).filter((mention) => mention !== undefined);
}

function mentionIn(objects: readonly JsonObject[]): Mention | undefined {
  const handle = sole(distinct(objects, CONTAINER_KEYS));
  if (handle === undefined) return undefined;
  return {
    handle,
    ...processIn(objects),
    ip: sole(distinct(objects, ADDRESS_KEYS)),
  };
}

/** An `index` counts a process's instances only beside the process: of other things it counts others. */
function processIn(objects: readonly JsonObject[]): Pick<Mention, 'processGuid' | 'index'> {
  const processGuid = sole(distinct(objects, PROCESS_KEYS));
  if (processGuid === undefined) return { processGuid, index: undefined };
  const indices = objects
    .filter((object) => distinct([object], PROCESS_KEYS).length > 0)
    .map((object) => integerAt(object, 'index'))
    .filter((index) => index !== undefined && index >= 0);
  return { processGuid, index: sole([...new Set(indices)]) };
}

/** Every object at any depth; by a list, not recursion, for a line may nest as deep as it likes. */
function objectsWithin(root: unknown): readonly JsonObject[] {
  const values: unknown[] = [root];
  // The list grows while it is walked: each value adds those inside it.
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue;
    for (const inner of Object.values(value)) values.push(inner);
  }
  return values.map(asObject).filter((object) => object !== undefined);
}

function distinct(objects: readonly JsonObject[], keys: readonly string[]): readonly string[] {
  const values = objects.flatMap((object) => keys.map((key) => stringAt(object, key)));
  return [...new Set(values.filter((value) => value !== undefined))];
}

function sole<T>(values: readonly T[]): T | undefined {
  return values.length === 1 ? values[0] : undefined;
}

function timeOf(message: JsonObject): number | undefined {
  const text = stringAt(message, 'timestamp') ?? '';
  const time = EPOCH_SECONDS.test(text) ? Math.floor(Number(text) * 1000) : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function sightingOf(
  cell: string | undefined,
  handle: string,
  { processGuid, index, ip, first, last }: Trace,
): ContainerSighting {
  const seen = [first, last].filter((time) => time !== undefined).map(isoTime);
  const process = processGuid === undefined ? 'named in it' : `process_guid ${processGuid}`;
  return {
    ...splitProcessGuid(processGuid),
    ...dropUnknown({ handle, ip, index, cellId: cell, since: first, until: last }),
    evidence: {
      from: 'rep-log',
      detail: [process, ...new Set(seen)].join(seen.length > 0 ? ', seen ' : ''),
    },
  };
}
