import { asObject, objectsAt, stringAt, valueAt } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import type { InstanceOutput } from '../text/bosh-output.js';
import { plainText } from '../text/plain-text.js';

/** The first key of `bosh --json` (cf-facts 7.2). */
const TABLES = /^\s*\{\s*"Tables"/;

/** What instances printed, out of the table that `bosh ssh --results --json` makes of it; undefined for other text. */
export function instancesInResults(text: string): readonly InstanceOutput[] | undefined {
  if (!TABLES.test(text.slice(0, 200))) return undefined;
  const parsed = parseJson(text);
  const tables = parsed.ok ? objectsAt(asObject(parsed.value), 'Tables') : [];
  const rows = tables
    .flatMap((table) => objectsAt(table, 'Rows'))
    .filter((row) => typeof valueAt(row, 'stdout') === 'string');
  if (rows.length === 0) return undefined;
  return rows.map((row) => {
    const instance = stringAt(row, 'instance');
    return {
      ...(instance !== undefined && { instance }),
      text: plainText(stringAt(row, 'stdout') ?? ''),
    };
  });
}
