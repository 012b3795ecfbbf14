import type { Known, Problem } from '../errors/problem.js';
import { isOfKind, type ApiKind } from './api-kind.js';
import { filtersOf, missingPages, type ApiPage } from './api-whole.js';
import { keysText } from './document-kind.js';
import { problemIn, readJsonObjects, type NamedText } from './json-document.js';
import { asArray, asObject, objectsAt, stringAt, valueAt, type JsonObject } from './json-value.js';

/** Everything that a file holds of one kind. */
export interface ApiList {
  readonly entries: readonly JsonObject[];
  /** The replies that held them: `included` stands there. */
  readonly replies: readonly JsonObject[];
}

interface Sorted {
  readonly pages: ApiPage[];
  readonly bare: JsonObject[];
  /** What the file holds instead, as ends of sentences. */
  readonly faults: string[];
  readonly unknown: JsonObject[];
}

/** So many are told; the rest is counted. */
const MOST_FAULTS = 3;

/**
 * Reads replies of Cloud Controller or the policy server, of v3 and v2: one page, or several in any layout, or the
 * entries by themselves. `cf curl` prints an error reply and still exits 0 (cf-facts 6.1), so an error may stand
 * in a file where data belong; it becomes a problem that quotes it. No value: nothing of the kind is in it, not even an empty list.
 * `gaps` say what is not there of all that there are: pages by the totals in the replies, what is broken or of another kind, and,
 * not among the problems, that nobody says that these are all.
 */
export function readApiList(source: NamedText, kind: ApiKind): Known<ApiList> {
  const read = readJsonObjects(source);
  const sorted = sort(read.value, kind);
  const { pages, bare } = sorted;
  const faults = [...read.problems, ...faultProblems(source, kind, sorted)];
  if (pages.length === 0 && bare.length === 0) {
    const nothing = problemIn(
      source,
      `${source.name} has no ${kind.noun} in it, not even an empty list`,
    );
    return { problems: faults.length > 0 ? faults : [nothing] };
  }
  const entries = [...pages.flatMap((page) => page.entries), ...bare];
  const missing = missingPages(kind, pages).map((text) =>
    problemIn(source, `${source.name} is not whole: ${text}`, 'PARTIAL'),
  );
  const told = [...faults, ...missing.map((problem) => ({ ...problem, hint: kind.wayOut }))];
  const untold = pages.length === 0 ? [bareText(source, kind)] : filterTexts(source, kind, pages);
  return {
    value: { entries, replies: [...pages.map(({ reply }) => reply), ...bare] },
    problems: told,
    gaps: [...told, ...untold.map((text) => problemIn(source, text, 'PARTIAL'))],
  };
}

function sort(objects: readonly JsonObject[], kind: ApiKind): Sorted {
  const sorted: Sorted = { pages: [], bare: [], faults: [], unknown: [] };
  for (const object of objects) {
    const error = errorText(object);
    const list = valueAt(object, kind.key);
    if (error !== undefined) sorted.faults.push(`holds an error reply: ${error}`);
    else if (Array.isArray(list)) sortPage(object, asArray(list), kind, sorted);
    else if (list !== undefined) {
      sorted.faults.push(`is no API reply: its ${kind.key} are no list`);
    } else if (isOfKind(kind, object)) sorted.bare.push(object);
    else sorted.unknown.push(object);
  }
  return sorted;
}

function sortPage(
  reply: JsonObject,
  list: readonly unknown[],
  kind: ApiKind,
  { pages, unknown }: Sorted,
): void {
  const entries: JsonObject[] = [];
  const listed = list.map((item) => asObject(item) ?? {});
  for (const entry of listed) (isOfKind(kind, entry) ? entries : unknown).push(entry);
  // A list of other things is none of these.
  if (entries.length > 0 || list.length === 0) pages.push({ reply, entries, listed });
}

function faultProblems(
  source: NamedText,
  { noun }: ApiKind,
  { pages, bare, faults, unknown }: Sorted,
): readonly Problem[] {
  const { name } = source;
  const texts = [...new Set(faults)];
  const more = texts.length > MOST_FAULTS ? [`has ${texts.length - MOST_FAULTS} more faults`] : [];
  const shown = [...texts.slice(0, MOST_FAULTS), ...more].map((text) => `${name} ${text}`);
  const [odd] = unknown;
  if (odd !== undefined) {
    const count = unknown.length === 1 ? 'an object' : `${unknown.length} objects`;
    const first = unknown.length === 1 ? '' : 'the first of them ';
    const isAll = pages.length === 0 && bare.length === 0;
    shown.push(
      isAll
        ? `${name} has no ${noun} in it, but ${count}, ${first}with ${keysText(odd)}`
        : `${name} holds ${count} that ${unknown.length === 1 ? 'is' : 'are'} none of the ${noun}, ${first}with ${keysText(odd)}`,
    );
  }
  return shown.map((message) => problemIn(source, message));
}

function bareText({ name }: NamedText, { noun }: ApiKind): string {
  return `${name} holds ${noun} without the reply that they came in, so nothing says that these are all`;
}

function filterTexts(
  { name }: NamedText,
  { noun }: ApiKind,
  pages: readonly ApiPage[],
): readonly string[] {
  return filtersOf(pages).map((filters) => `${name} holds only the ${noun} of ${filters}`);
}

/** The text of an error reply in the shapes of v3, v2 and the policy server (cf-facts 4.6, 5.1). */
function errorText(page: JsonObject): string | undefined {
  const [v3] = objectsAt(page, 'errors');
  if (v3 !== undefined) return stringAt(v3, 'detail') ?? stringAt(v3, 'title') ?? 'no text';
  if (stringAt(page, 'error_code') !== undefined) {
    return stringAt(page, 'description') ?? stringAt(page, 'error_code');
  }
  return stringAt(page, 'error');
}
