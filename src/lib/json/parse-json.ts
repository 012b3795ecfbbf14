import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';

/** Where text stops being JSON; lines and columns count from 1, columns in UTF-16 units as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly place?: Place; readonly reason: string };

/**
 * Parses strict JSON and, if it is broken, says where. `JSON.parse` names no dependable place, so the
 * slower, place-keeping parser runs over the text a second time, only on failure.
 */
export function parseJson(text: string): ParsedJson {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return { ok: true, value: JSON.parse(source) };
  } catch {
    return { ok: false, ...locateError(source) };
  }
}

function locateError(source: string): { place?: Place; reason: string } {
  if (source.trim() === '') return { reason: 'it is empty' };
  const first = firstParseError(source);
  if (first === undefined) return { reason: 'it is not JSON' };
  return { place: placeAt(source, first.offset), reason: sentence(first) };
}

function firstParseError(source: string): ParseError | undefined {
  const errors: ParseError[] = [];
  try {
    parse(source, errors, { disallowComments: true });
  } catch (error) {
    // The place-keeping parser recurses: text nested some thousand levels deep is more than it can walk.
    if (!(error instanceof RangeError)) throw error;
  }
  return errors[0];
}

function placeAt(source: string, offset: number): Place {
  const lines = source.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** `ColonExpected` → `colon expected`. */
function sentence(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}
