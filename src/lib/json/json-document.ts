import type { ErrorCode } from '../errors/cfnet-error.js';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import { asObject, type JsonObject } from './json-value.js';
import { parseJson, type ParsedJson } from './parse-json.js';
import { splitDocuments, type BrokenPiece } from './split-documents.js';

type Broken = Extract<ParsedJson, { ok: false }>;

/** So much is shown of a line that is no JSON. */
const LONGEST_SHOWN = 40;

/** Text read from somewhere, with the name by which messages call it (a path below the source). */
export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** Id of the cell that it was read from. */
  readonly cell?: string;
  /** Whether who gave it says that it is all: then nothing in it means that there is nothing. */
  readonly isWhole?: true;
}

/**
 * All JSON documents of a file: one, one a line, several behind one another, pretty-printed or not. What is broken or no
 * JSON becomes one problem, which is a gap too: something of the file is not known.
 */
export function readJsonDocuments(source: NamedText): Gathered<readonly unknown[]> {
  const whole = parseJson(source.text);
  if (whole.ok) return { value: [whole.value], problems: [] };
  const { values, broken } = splitDocuments(source.text);
  const [first] = broken;
  if (first === undefined && values.length > 0) return { value: values, problems: [] };
  const message =
    first === undefined || values.length === 0
      ? describeBreak(source.name, whole, 0)
      : describePieces(source, first, broken);
  const problems = [problemIn(source, message)];
  return { value: values, problems, gaps: problems };
}

/**
 * The objects of a file: its documents, and what arrays hold, at any depth (`jq -s .`).
 * What is neither object nor array is counted in a problem.
 */
export function readJsonObjects(source: NamedText): Gathered<readonly JsonObject[]> {
  const { value: documents, problems, gaps = [] } = readJsonDocuments(source);
  const values: unknown[] = [];
  const waiting: unknown[] = [...documents].reverse();
  // A list instead of recursion: arrays may nest as deep as they like.
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (!Array.isArray(value)) values.push(value);
    else for (let at = value.length - 1; at >= 0; at -= 1) waiting.push(value[at]);
  }
  const objects = values.map(asObject).filter((one) => one !== undefined);
  const others = values.length - objects.length;
  if (others === 0) return { value: objects, problems, gaps };
  const message = `${source.name}: ${others} of ${values.length} JSON values in it are no objects`;
  const odd = [problemIn(source, message)];
  return { value: objects, problems: [...problems, ...odd], gaps: [...gaps, ...odd] };
}

/** A whole file as one JSON object; broken text becomes a problem that names file, line and column. */
export function readJsonObject(source: NamedText): Known<JsonObject> {
  const { value: objects, problems } = readJsonObjects(source);
  const [only, ...others] = objects;
  if (only !== undefined && others.length === 0) return { value: only, problems };
  if (problems.length > 0) return { problems };
  const found = objects.length === 0 ? 'no JSON object' : `${objects.length} JSON objects`;
  return {
    problems: [problemIn(source, `${source.name} holds ${found}, and one is expected`)],
  };
}

/** A problem with the content of `source`. */
export function problemIn(
  source: Pick<NamedText, 'name' | 'cell'>,
  message: string,
  code: ErrorCode = 'BAD_INPUT',
): Problem {
  return {
    code,
    message,
    ...(source.cell === undefined ? {} : { cell: source.cell }),
  };
}

/** The first piece that is no JSON, with how many there are. */
function describePieces(
  { name, text }: NamedText,
  first: BrokenPiece,
  broken: readonly BrokenPiece[],
): string {
  const line = text.slice(0, first.start).split('\n').length;
  const others = broken.length === 1 ? '' : ` (${broken.length} pieces of it are left out)`;
  const piece = text.slice(first.start, first.end);
  if (!first.isDocument) {
    const shown = JSON.stringify(piece.slice(0, LONGEST_SHOWN));
    return `${name} is broken at line ${line}: ${shown} is no JSON${others}`;
  }
  // Where a document begins the next line, what is broken is the line before.
  const [own = ''] = piece.split(/\n(?=[[{])/, 1);
  const parsed = parseJson(own);
  if (!parsed.ok) return describeBreak(name, parsed, line - 1) + others;
  return `${name} is broken at line ${line}${others}`;
}

function describeBreak(name: string, broken: Broken, linesBefore: number): string {
  if (broken.place === undefined) return `${name} cannot be used: ${broken.reason}`;
  const line = broken.place.line + linesBefore;
  return `${name} is broken at line ${line}, column ${broken.place.column}: ${broken.reason}`;
}
