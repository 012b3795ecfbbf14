import { badQuery } from './cc-error.js';

/** Parameters that every list takes, in ccng's order (ListMessage). */
const COMMON = ['page', 'per_page', 'order_by', 'created_ats', 'updated_ats', 'guids'];

const DEFAULT_PER_PAGE = 50;
const MAX_PER_PAGE = 5000;

/** A list request, checked and taken apart. */
export interface ListQuery {
  readonly page: number;
  readonly perPage: number;
  readonly orderBy?: { readonly field: string; readonly descending: boolean };
  /** By parameter name; values are split at commas and unescaped. */
  readonly filters: ReadonlyMap<string, readonly string[]>;
  /** Parameters as they were given, for the links to other pages. */
  readonly given: readonly (readonly [string, string])[];
}

export interface ListRules {
  /** What the list takes beside the common parameters. */
  readonly parameters: readonly string[];
  readonly orderBy: readonly string[];
}

/**
 * Checks a list's query parameters as ccng's ListMessage does. Errors: CcError 10005 that names all that is
 * wrong.
 */
export function readListQuery(url: string, { parameters, orderBy: fields }: ListRules): ListQuery {
  const given = [...new URL(url).searchParams];
  const last = new Map(given);
  const known = [...COMMON, ...parameters];
  const unknown = given.map(([name]) => name).filter((name) => !known.includes(baseName(name)));
  const problems: string[] = [];
  if (unknown.length > 0) {
    problems.push(
      `Unknown query parameter(s): '${unknown.join("', '")}'. Valid parameters are: '${known.join("', '")}'`,
    );
  }
  const page = positive(last.get('page'));
  if (page === undefined) problems.push('Page must be a positive integer');
  const perPage = positive(last.get('per_page'), DEFAULT_PER_PAGE);
  if (perPage === undefined) problems.push('Per page must be a positive integer');
  else if (perPage > MAX_PER_PAGE) problems.push('Per page must be between 1 and 5000');
  const orderBy = readOrder(last.get('order_by'), fields);
  if (orderBy === undefined && last.get('order_by')) {
    problems.push(`Order by can only be: ${fields.map((field) => `'${field}'`).join(', ')}`);
  }
  problems.push(...given.flatMap(([name, value]) => timeProblems(name, value)));
  if (problems.length > 0) throw badQuery(...problems);
  return {
    page: page ?? 1,
    perPage: perPage ?? DEFAULT_PER_PAGE,
    ...(orderBy === undefined ? {} : { orderBy }),
    filters: new Map(given.map(([name, value]) => [name, splitValues(value)])),
    given,
  };
}

/** `created_ats[gt]` → `created_ats`. */
function baseName(parameter: string): string {
  return parameter.replace(/\[\w+\]$/, '');
}

function positive(text: string | undefined, absent = 1): number | undefined {
  if (text === undefined || text === '') return absent;
  const number = Number.parseInt(text, 10);
  return number > 0 ? number : undefined;
}

function readOrder(
  text: string | undefined,
  fields: readonly string[],
): ListQuery['orderBy'] | undefined {
  const [, sign = '', field = ''] = /^([+\- ]?)(\w+)$/.exec(text ?? '') ?? [];
  return fields.includes(field) ? { field, descending: sign === '-' } : undefined;
}

function timeProblems(name: string, value: string): string[] {
  const [, base = '', operator] = /^(created_ats|updated_ats)(?:\[(\w*)\])?$/.exec(name) ?? [];
  if (base === '') return [];
  const label = base === 'created_ats' ? 'Created ats' : 'Updated ats';
  if (operator !== undefined && !/^[gl]te?$/.test(operator)) {
    return [`${label} Invalid relational operator: '${operator}'`];
  }
  if (operator !== undefined && value.includes(',')) {
    return [`${label} only accepts one value when using a relational operator`];
  }
  const isRight = splitValues(value).every((time) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time),
  );
  if (isRight) return [];
  return [
    `${label} has an invalid timestamp format. Timestamps should be formatted as 'YYYY-MM-DDThh:mm:ssZ'`,
  ];
}

/** A comma within a value is written `%2C`, escaped once more for the query. */
function splitValues(text: string): string[] {
  return text.split(/,\s*/).map(unescaped);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
