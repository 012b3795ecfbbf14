import { asArray, asObject, type JsonObject } from '../json/json-value.js';
import type { EntryRecord, EntryText } from './entry-record.js';

/** Documents are as deep as somebody made them; shippers' are not deeper. */
const DEEPEST = 40;
/** No silk message is shorter, so no list of its bytes is. */
const FEWEST_BYTES = 40;
/** How OTLP writes values with their types. */
const ANY_VALUE = new Set([
  ...['stringValue', 'intValue', 'doubleValue', 'boolValue', 'bytesValue'],
  ...['kvlistValue', 'arrayValue'],
]);
const NAME_KEYS = ['key', 'field', 'name', 'Field', 'Name', 'Key'];
const VALUE_KEYS = ['value', 'Value', 'VarCharValue'];

/** The texts of a JSON value that may hold a message, each with the record that it stands in. */
export function textsOf(value: unknown, outer: EntryRecord): readonly EntryText[] {
  const texts: EntryText[] = [];
  const record: EntryRecord = { fields: [], outer, root: outer.root };
  walk(value, '', { texts, record, depth: 0 });
  return texts;
}

/** Whether a text, of JSON or within it, may hold a message: written out, escaped, or as a list of its bytes. */
export function mayHoldMessage(text: string): boolean {
  return text.includes('IN=') || IN_ESCAPED.test(text);
}

const IN_ESCAPED = /IN\\+u003[dD]|\[\s*\d{1,3}\s*,\s*\d{1,3}\s*,/;

/** Characters that only an escape can have written, since the document was read as bytes. */
const WIDE = /[\u0100-\uffff]+/g;

function utf8Bytes(characters: string): string {
  return Buffer.from(characters, 'utf8').toString('latin1');
}

interface Walk {
  readonly texts: EntryText[];
  readonly record: EntryRecord;
  readonly depth: number;
}

function walk(given: unknown, path: string, at: Walk): void {
  if (at.depth > DEEPEST) return;
  const value = typedValue(given);
  if (typeof value === 'string') {
    if (mayHoldMessage(value)) {
      at.texts.push({ text: value.replace(WIDE, utf8Bytes), record: at.record });
    } else at.record.fields.push([path, value]);
  } else if (typeof value === 'number') {
    at.record.fields.push([path, value]);
  } else if (Array.isArray(value)) {
    walkList(value, path, at);
  } else if (typeof value === 'object' && value !== null) {
    const { rows, rest } = withoutRows(value as JsonObject);
    for (const [key, one] of Object.entries(rest)) {
      walk(one, path === '' ? key : `${path}.${key}`, deeper(at));
    }
    for (const row of rows) walk(row, '', inRecord(at));
  }
}

function walkList(list: readonly unknown[], path: string, at: Walk): void {
  const bytes = bytesOf(list);
  if (bytes !== undefined) {
    at.texts.push({ text: bytes, record: at.record });
    return;
  }
  const pairs = pairsOf(list);
  if (pairs !== undefined) {
    walk(pairs, path, deeper(at));
    return;
  }
  const isOfRecords = list.every((one) => typeof one === 'object' && one !== null);
  for (const one of list) {
    if (isOfRecords) walk(one, '', inRecord(at));
    else walk(one, path, deeper(at));
  }
}

function deeper(at: Walk): Walk {
  return { ...at, depth: at.depth + 1 };
}

function inRecord(at: Walk): Walk {
  const record: EntryRecord = { fields: [], outer: at.record, root: {} };
  return { texts: at.texts, record, depth: at.depth + 1 };
}

/** journald writes a text with unprintable bytes as a list of all of them. */
function bytesOf(list: readonly unknown[]): string | undefined {
  const isBytes =
    list.length >= FEWEST_BYTES &&
    list.every((one) => typeof one === 'number' && Number.isInteger(one) && one >= 0 && one < 256);
  return isBytes ? Buffer.from(list as number[]).toString('latin1') : undefined;
}

/** `[{"key":"host","value":"vm"}, …]` as the object that it stands for (OTLP, CloudWatch Logs Insights). */
function pairsOf(list: readonly unknown[]): JsonObject | undefined {
  const entries: [string, unknown][] = [];
  for (const one of list) {
    const pair = asObject(one);
    const name = NAME_KEYS.find((key) => typeof pair?.[key] === 'string');
    const value = VALUE_KEYS.find((key) => pair !== undefined && Object.hasOwn(pair, key));
    if (pair === undefined || name === undefined || value === undefined) return undefined;
    if (Object.keys(pair).length !== 2) return undefined;
    entries.push([String(pair[name]), pair[value]]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function typedValue(value: unknown): unknown {
  const object = asObject(value);
  const [key, ...others] = object === undefined ? [] : Object.keys(object);
  if (object === undefined || key === undefined || others.length > 0 || !ANY_VALUE.has(key)) {
    return value;
  }
  const inner = object[key];
  return asObject(inner)?.['values'] ?? inner;
}

/** A table's rows as objects by the names of its columns (Log Analytics, Elasticsearch's SQL, BigQuery). */
function withoutRows(object: JsonObject): { rows: readonly JsonObject[]; rest: JsonObject } {
  const names = asArray(object['columns'] ?? object['fields']).map((column) =>
    typeof column === 'string' ? column : asObject(column)?.['name'],
  );
  const key = ['rows', 'values', 'data'].find((name) => Array.isArray(object[name]));
  if (key === undefined || names.length === 0 || names.some((name) => typeof name !== 'string')) {
    return { rows: [], rest: object };
  }
  const rows = asArray(object[key]);
  if (!rows.every(Array.isArray)) return { rows: [], rest: object };
  const columns = names.map(String);
  return {
    rows: rows.map((row) =>
      Object.fromEntries(asArray(row).map((value, at) => [columns[at] ?? '', value])),
    ),
    rest: Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)),
  };
}
