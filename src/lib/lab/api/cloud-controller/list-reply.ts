import { isoSeconds } from './iso-seconds.js';
import { readListQuery, type ListQuery } from './list-query.js';
import type { Urls } from './urls.js';

/** What the common filters and orders need of a record. */
export interface Listed {
  readonly guid: string;
  readonly createdAt: number;
  readonly updatedAt?: number;
}

/** Whether a record passes a filter with these values. */
export type ListFilter<T> = (item: T, values: ReadonlySet<string>) => boolean;

export interface ListSpec<T extends Listed> {
  readonly path: string;
  readonly filters?: Readonly<Record<string, ListFilter<T>>>;
  /** Parameters that are allowed but filter nothing here. */
  readonly otherParameters?: readonly string[];
  /** What else than the two times it can be ordered by. */
  readonly orders?: Readonly<Record<string, (item: T) => string>>;
  readonly present: (item: T) => object;
  /** What stands beside `resources` for the records of the page, if anything. */
  readonly included?: (items: readonly T[]) => object | undefined;
}

/**
 * Answers a list request: filters, orders and cuts as Cloud Controller does (cf-facts 4.1). Errors: CcError
 * 10005 for wrong parameters.
 */
export function listReply<T extends Listed>(
  url: string,
  items: readonly T[],
  spec: ListSpec<T>,
  urls: Urls,
): object {
  const query = readListQuery(url, {
    parameters: [...(spec.otherParameters ?? []), ...Object.keys(spec.filters ?? {})],
    orderBy: ['created_at', 'updated_at', ...Object.keys(spec.orders ?? {})],
  });
  const found = ordered(
    items.filter((item) => passes(item, query, spec)),
    query,
    spec,
  );
  const { page, perPage } = query;
  const pageItems = found.slice((page - 1) * perPage, page * perPage);
  const lastPage = Math.max(1, Math.ceil(found.length / perPage));
  const href = (number: number): { href: string } => ({
    href: `${urls.api()}${spec.path}?${pageQuery(query, number)}`,
  });
  return {
    pagination: {
      total_results: found.length,
      total_pages: lastPage,
      first: href(1),
      last: href(lastPage),
      next: page < lastPage ? href(page + 1) : null,
      previous: page > 1 ? href(page - 1) : null,
    },
    resources: pageItems.map(spec.present),
    ...includedIn(spec, pageItems),
  };
}

/** `created_ats[gt]` and its like; without an operator the times must be the same. */
const COMPARES: Readonly<Record<string, (time: string, value: string) => boolean>> = {
  gt: (time, value) => time > value,
  gte: (time, value) => time >= value,
  lt: (time, value) => time < value,
  lte: (time, value) => time <= value,
};

function includedIn<T extends Listed>(spec: ListSpec<T>, items: readonly T[]): object {
  const included = spec.included?.(items);
  return included === undefined ? {} : { included };
}

function passes<T extends Listed>(item: T, query: ListQuery, spec: ListSpec<T>): boolean {
  for (const [name, values] of query.filters) {
    if (!passesCommon(item, name, values)) return false;
    const filter = spec.filters?.[name];
    if (filter !== undefined && !filter(item, new Set(values))) return false;
  }
  return true;
}

function passesCommon(item: Listed, name: string, values: readonly string[]): boolean {
  if (name === 'guids') return values.includes(item.guid);
  const [, field = '', operator] = /^(created|updated)_ats(?:\[(\w+)\])?$/.exec(name) ?? [];
  if (field === '') return true;
  const time = isoSeconds(field === 'created' ? item.createdAt : updatedAt(item));
  // Texts of one form in UTC compare as the moments that they stand for.
  const compares = COMPARES[operator ?? ''];
  return values.some((value) => (compares === undefined ? time === value : compares(time, value)));
}

function ordered<T extends Listed>(
  items: readonly T[],
  { orderBy }: ListQuery,
  { orders }: ListSpec<T>,
): readonly T[] {
  if (orderBy === undefined) return items;
  const { field, descending } = orderBy;
  const key = (item: T): string | number =>
    orders?.[field]?.(item) ?? (field === 'updated_at' ? updatedAt(item) : item.createdAt);
  const sorted = items.toSorted((a, b) => compare(key(a), key(b)));
  return descending ? sorted.toReversed() : sorted;
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function updatedAt(item: Listed): number {
  return item.updatedAt ?? item.createdAt;
}

/** Parameters of another page, by name as Rails' `to_query` writes them. */
function pageQuery({ given, orderBy, perPage }: ListQuery, page: number): string {
  const own = new Map(given);
  own.set('page', String(page));
  own.set('per_page', String(perPage));
  if (orderBy !== undefined)
    own.set('order_by', `${orderBy.descending ? '-' : '+'}${orderBy.field}`);
  return [...own]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join('&');
}
