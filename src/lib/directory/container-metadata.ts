import type { Known, Problem } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { keysText } from '../json/document-kind.js';
import { problemIn, readJsonObjects, type NamedText } from '../json/json-document.js';
import {
  asObject,
  integerAt,
  objectAt,
  stringAt,
  valueAt,
  type JsonObject,
} from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import { canonicalAddress } from '../net/canonical-address.js';
import { namesFromTags } from './metric-tags.js';
import type { Workload } from './model.js';
import type { ContainerSighting, DirectoryRecords } from './records.js';

const WORKLOADS: ReadonlySet<string> = new Set<Workload>(['app', 'task', 'staging']);

/**
 * Reads a cell's container metadata store, `store.json` (cf-facts 3.1): what cni-wrapper-plugin wrote
 * for each container that lives there. Names stand in `log_config`, a JSON text inside the JSON; stores
 * of cells older than April 2022 have none, and no `container_workload` before that.
 * Entries that cannot be read are a problem; the others are still returned, and the cell is not known in whole then.
 */
export function readContainerMetadata(source: NamedText): Known<DirectoryRecords> {
  const { value: stores, problems: broken } = readJsonObjects(source);
  const entries = stores.flatMap((store) => Object.entries(store));
  const odd = entries.filter(([, entry]) => !isContainer(entry)).map(([key]) => key);
  const [first] = stores;
  if (first === undefined)
    return { problems: broken.length > 0 ? broken : [noStore(source, 'no JSON object')] };
  if (odd.length === entries.length && odd.length > 0) {
    return { problems: [...broken, noStore(source, keysText(first))] };
  }
  const unread = [...broken, ...oddProblems(source, odd, entries.length)];
  const read = entries
    .filter(([, entry]) => isContainer(entry))
    .map(([handle, entry]) => readEntry(source, handle, asObject(entry) ?? {}));
  const isWhole = source.cell !== undefined && unread.length === 0;
  return {
    value: {
      containers: read.flatMap(({ value }) => value ?? []),
      completeCells: isWhole ? [source.cell] : [],
    },
    problems: [...unread, ...read.flatMap(({ problems }) => problems)],
  };
}

function noStore(source: NamedText, has: string): Problem {
  return problemIn(source, `${source.name} is no container metadata store: it has ${has}`);
}

/** What each entry has at least one of (silk's container-metadata store). */
const CONTAINER_KEYS = ['handle', 'ip', 'metadata'];

function isContainer(entry: unknown): boolean {
  const object = asObject(entry);
  if (object === undefined) return false;
  return (
    Object.keys(object).length === 0 ||
    CONTAINER_KEYS.some((key) => valueAt(object, key) !== undefined)
  );
}

function oddProblems(
  source: NamedText,
  keys: readonly string[],
  total: number,
): readonly Problem[] {
  const [first] = keys;
  if (first === undefined) return [];
  const message =
    keys.length === 1
      ? `${source.name}: the entry ${first} is no container`
      : `${source.name}: ${keys.length} of ${total} entries are no containers, the first is ${first}`;
  return [problemIn(source, message)];
}

function readEntry(source: NamedText, key: string, entry: JsonObject): Known<ContainerSighting> {
  const handle = stringAt(entry, 'handle') ?? key;
  const metadata = objectAt(entry, 'metadata');
  const logConfig = readLogConfig(source, handle, metadata);
  const tags = objectAt(logConfig.value, 'tags');
  const workload = workloadOf(metadata);
  const names = { ...namesFromTags(tags), ...namesFromMetadata(metadata) };
  const ip = stringAt(entry, 'ip');
  return {
    value: {
      ...names,
      ...dropUnknown({
        handle,
        ip,
        ipv6: secondAddress(entry, metadata),
        cellId: source.cell,
        index: isInstance(workload) ? instanceIndex(logConfig.value, tags) : undefined,
        workload,
        processGuid: stringAt(tags, 'process_id'),
        processType: stringAt(tags, 'process_type'),
      }),
      state: 'running',
      evidence: {
        from: 'container-metadata',
        detail: describe(ip, names.appGuid),
      },
    },
    problems: logConfig.problems,
  };
}

/** Beside `ip`, or in the metadata; empty where the container has none (cf-facts 3.1, 10.1). */
function secondAddress(entry: JsonObject, metadata: JsonObject | undefined): string | undefined {
  const texts = [stringAt(entry, 'ipv6'), stringAt(metadata, 'ipv6')];
  return texts.map((text) => canonicalAddress(text ?? '')).find((text) => text !== undefined);
}

function readLogConfig(
  source: NamedText,
  handle: string,
  metadata: JsonObject | undefined,
): Known<JsonObject> {
  const text = valueAt(metadata, 'log_config');
  if (typeof text !== 'string' || text === '') return { problems: [] };
  const parsed = parseJson(text);
  const config = parsed.ok ? asObject(parsed.value) : undefined;
  if (config !== undefined) return { value: config, problems: [] };
  const problem: Problem = problemIn(
    source,
    `${source.name}: the log_config of ${handle} is no JSON object, so it gives no names`,
  );
  return { problems: [problem] };
}

/** `policy_group_id` is the app guid too (cf-facts 3.1). */
function namesFromMetadata(
  metadata: JsonObject | undefined,
): Pick<ContainerSighting, 'appGuid' | 'spaceGuid' | 'orgGuid'> {
  return dropUnknown({
    appGuid: stringAt(metadata, 'app_id') ?? stringAt(metadata, 'policy_group_id'),
    spaceGuid: stringAt(metadata, 'space_id'),
    orgGuid: stringAt(metadata, 'org_id'),
  });
}

function workloadOf(metadata: JsonObject | undefined): Workload | undefined {
  const workload = stringAt(metadata, 'container_workload');
  return workload !== undefined && WORKLOADS.has(workload) ? (workload as Workload) : undefined;
}

/** Tasks and staging containers carry an index as well, always 0: it tells no instance of the app. */
function isInstance(workload: Workload | undefined): boolean {
  return workload === undefined || workload === 'app';
}

function instanceIndex(
  logConfig: JsonObject | undefined,
  tags: JsonObject | undefined,
): number | undefined {
  return integerAt(logConfig, 'index') ?? integerAt(tags, 'instance_id');
}

function describe(ip: string | undefined, appGuid: string | undefined): string {
  const address = ip === undefined ? 'a container without an address' : `a container with ${ip}`;
  return appGuid === undefined ? address : `${address}, app_id ${appGuid}`;
}
