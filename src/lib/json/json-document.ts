import type { Known, Problem } from '../errors/problem.js';
import { parseJson, type ParsedJson } from './parse-json.js';

type Broken = Extract<ParsedJson, { ok: false }>;

/** Text read from somewhere, with the name by which messages call it (a path below the source). */
export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** Id of the cell that it was read from. */
  readonly cell?: string;
}

/** A whole file as one JSON document; broken text becomes a problem that names file, line and column. */
export function readJsonDocument(source: NamedText): Known<unknown> {
  const parsed = parseJson(source.text);
  if (parsed.ok) return { value: parsed.value, problems: [] };
  return { problems: [problemIn(source, describeBreak(source.name, parsed, 0))] };
}

/** One JSON value a line, as `cfdot` prints. Blank lines are skipped. */
export function readJsonLines(source: NamedText): Known<readonly unknown[]> {
  const values: unknown[] = [];
  const broken: { line: number; parsed: Broken }[] = [];
  source.text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = parseJson(line);
    if (parsed.ok) values.push(parsed.value);
    else broken.push({ line: index, parsed });
  });
  const [first] = broken;
  if (first === undefined) return { value: values, problems: [] };
  const others = broken.length === 1 ? '' : ` (${broken.length} lines of it are left out)`;
  return {
    value: values,
    problems: [problemIn(source, describeBreak(source.name, first.parsed, first.line) + others)],
  };
}

/** A problem with the content of `source`. */
export function problemIn(source: Pick<NamedText, 'name' | 'cell'>, message: string): Problem {
  return {
    code: 'BAD_INPUT',
    message,
    ...(source.cell === undefined ? {} : { cell: source.cell }),
  };
}

function describeBreak(name: string, broken: Broken, linesBefore: number): string {
  if (broken.place === undefined) return `${name} cannot be used: ${broken.reason}`;
  const line = broken.place.line + linesBefore;
  return `${name} is broken at line ${line}, column ${broken.place.column}: ${broken.reason}`;
}
