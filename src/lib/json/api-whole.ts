import type { ApiKind } from './api-kind.js';
import { integerAt, objectAt, objectIn, stringAt, valueAt, type JsonObject } from './json-value.js';

/** A page of a list, with the entries in it that were read. */
export interface ApiPage {
  readonly reply: JsonObject;
  /** Of the kind that is wanted. */
  readonly entries: readonly JsonObject[];
  /** With those of another kind: they count for the totals. */
  readonly listed: readonly JsonObject[];
}

/** Parameters of a request that leave nothing out. */
const HARMLESS =
  /^(?:page|per_page|results-per-page|include|inline-relations-depth|order_by|order-direction|fields.*)$/;

interface Query {
  readonly filters: string;
  readonly pages: ApiPage[];
}

/**
 * What the pages themselves say is missing, as ends of sentences; empty where they are all, or say nothing of it (a list
 * that cfnet joined has no `pagination` any more).
 */
export function missingPages(kind: ApiKind, pages: readonly ApiPage[]): readonly string[] {
  return [...queriesOf(pages).values()]
    .map(({ pages: ofQuery }) => missingOfQuery(kind, ofQuery))
    .filter((text) => text !== undefined);
}

/** The filters by which Cloud Controller was asked for less than everything, if it was for every page. */
export function filtersOf(pages: readonly ApiPage[]): readonly string[] {
  const filters = [...queriesOf(pages).values()].map((query) => query.filters);
  return filters.length > 0 && filters.every((text) => text !== '') ? [...new Set(filters)] : [];
}

/** Pages of one request belong together; v2 does not say which, so its totals tell them apart. */
function queriesOf(pages: readonly ApiPage[]): ReadonlyMap<string, Query> {
  const queries = new Map<string, Query>();
  for (const page of pages) {
    const { request, filters } = requestOf(page.reply);
    const key = `${request}#${totalOf(page.reply) ?? ''}`;
    const query = queries.get(key) ?? { filters, pages: [] };
    queries.set(key, query);
    query.pages.push(page);
  }
  return queries;
}

function missingOfQuery(kind: ApiKind, pages: readonly ApiPage[]): string | undefined {
  const [first] = pages;
  const total = totalOf(first?.reply);
  const has = countEntries(pages);
  if (total !== undefined) {
    if (has >= total) return undefined;
    return `it holds ${has} of ${total} ${kind.noun}${pagesText(pages)}`;
  }
  const isPaged = pages.some(({ reply }) => hasNextKey(reply));
  const hasEnd = pages.some(({ reply }) => hasNextKey(reply) && !hasNext(reply));
  return !isPaged || hasEnd ? undefined : `another page follows the ${has} ${kind.noun} in it`;
}

/** One entry may stand on two pages, where the list changed between the requests. */
function countEntries(pages: readonly ApiPage[]): number {
  const guids = new Set<string>();
  let others = 0;
  for (const entry of pages.flatMap(({ listed }) => listed)) {
    const guid = stringAt(entry, 'guid') ?? stringAt(objectAt(entry, 'metadata'), 'guid');
    if (guid === undefined) others += 1;
    else guids.add(guid);
  }
  return guids.size + others;
}

function pagesText(pages: readonly ApiPage[]): string {
  const [first] = pages;
  const total = integerAt(paginationOf(first?.reply), 'total_pages');
  if (total === undefined || total <= pages.length) return '';
  return ` (${pages.length} of ${total} pages)`;
}

function totalOf(reply: JsonObject | undefined): number | undefined {
  return integerAt(paginationOf(reply), 'total_results') ?? integerAt(reply, 'total_policies');
}

/** v3 has these keys in an object of their own, v2 beside the resources. */
function paginationOf(reply: JsonObject | undefined): JsonObject | undefined {
  return objectAt(reply, 'pagination') ?? reply;
}

function hasNextKey(reply: JsonObject): boolean {
  const pagination = paginationOf(reply);
  return valueAt(pagination, 'next') !== undefined || valueAt(reply, 'next_url') !== undefined;
}

function hasNext(reply: JsonObject): boolean {
  return nextOf(reply) !== undefined;
}

/** The address of the next page, in the form of v3 or v2; undefined on the last one. */
export function nextOf(reply: JsonObject | undefined): string | undefined {
  return stringAt(objectIn(reply, 'pagination', 'next'), 'href') ?? stringAt(reply, 'next_url');
}

/** Every page of v3 has the address of the first one. */
function requestOf(reply: JsonObject): { readonly request: string; readonly filters: string } {
  const first = stringAt(objectIn(reply, 'pagination', 'first'), 'href');
  const address = first ?? nextOf(reply) ?? stringAt(reply, 'prev_url') ?? '';
  const [before = '', query = ''] = address.split('?', 2);
  const filters = query
    .split('&')
    .filter((part) => part !== '' && !HARMLESS.test(part.split('=')[0] ?? ''))
    .toSorted();
  return {
    request: first === undefined ? '' : `${before}?${filters.join('&')}`,
    filters: filters.join('&'),
  };
}
