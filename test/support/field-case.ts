import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asObject } from '../../src/lib/json/json-value.js';
import type { Ended } from './program.js';

/** One folder of `test/fixtures/field`. */
export interface FieldCase {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
  /** A file whose content stands on stdin. */
  readonly stdin?: string;
  readonly checks: Readonly<Record<string, unknown>>;
}

const CHECKS = 'machine-checkable:\n';
/** Words of a shell's line as far as the cases need them: bare, or in single quotes, where all characters stand. */
const WORD = /'([^']*)'|([^\s']+)/g;

export function readFieldCase(root: string, name: string): FieldCase {
  const folder = join(root, name);
  const [, ...command] = readFileSync(join(folder, 'cmd'), 'utf8').split('\n');
  const words = [...command.join('\n').matchAll(WORD)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  const expected = readFileSync(join(folder, 'expected'), 'utf8');
  const checks = asObject(JSON.parse(expected.slice(expected.indexOf(CHECKS) + CHECKS.length)));
  const from = words.indexOf('<');
  return {
    name,
    folder,
    args: words.slice(1, from < 0 ? undefined : from),
    ...(from >= 0 && { stdin: words[from + 1] ?? '' }),
    checks: checks ?? {},
  };
}

/** What an end lacks of what is right, each as the check and what there is instead. */
export function missed(checks: FieldCase['checks'], ended: Ended): readonly string[] {
  const documents = ended.stdout.split('\n').flatMap(parsed);
  const [document] = parsed(ended.stdout);
  return Object.entries(checks).flatMap(([check, wanted]) => {
    const seen = seenBy(check, wanted, ended, documents, document);
    return seen === undefined ? [] : [`${check} ${JSON.stringify(wanted)}: ${seen}`];
  });
}

/** Undefined where a check holds. */
function seenBy(
  check: string,
  wanted: unknown,
  { exitCode, stdout, stderr }: Ended,
  documents: readonly unknown[],
  document: unknown,
): string | undefined {
  const [kind = '', path = ''] = check.split(':');
  const text = kind.startsWith('stdout') ? stdout : stderr;
  const matches = (): boolean =>
    new RegExp(String(wanted).replace('(?i)', ''), flags(wanted)).test(text);
  switch (kind) {
    case 'exit':
      return [wanted].flat().includes(exitCode) ? undefined : `${exitCode} ${stderr}`;
    case 'flows':
      return documents.length === wanted ? undefined : `${documents.length} ${stderr}`;
    case 'each': {
      const values = documents.map((one) => valueAt(one, path));
      return values.length > 0 && values.every((value) => value === wanted)
        ? undefined
        : JSON.stringify(values);
    }
    case 'doc':
      return valueAt(document, path) === wanted ? undefined : stdout;
    case 'docnot':
      return valueAt(document, path) === wanted ? stdout : undefined;
    case 'stdout_has':
    case 'stderr_has':
      return matches() ? undefined : text;
    case 'stdout_hasnt':
    case 'stderr_hasnt':
      return matches() ? text : undefined;
    default:
      return 'there is no such check';
  }
}

function flags(pattern: unknown): string {
  return String(pattern).startsWith('(?i)') ? 'is' : 's';
}

function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return [];
  }
}

function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)] as unknown;
    return asObject(value)?.[key];
  }, document);
}
