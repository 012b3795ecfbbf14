const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;

/** Where a JSON document ends, or where it stops being one. */
export type DocumentEnd =
  | { readonly isWhole: true; readonly end: number }
  | { readonly isWhole: false; readonly end: number };

/**
 * Finds the end of the object or array that begins at `start`, without reading it: brackets outside of strings, and
 * that no value follows another without a comma, as where a broken document is followed by the next one. Whether it is
 * JSON is for `JSON.parse` to say. Takes one pass, and no stack, however deep it nests.
 * @returns `end`: behind the last bracket, or the first character that cannot belong to the document
 */
export function documentEnd(text: string, start: number): DocumentEnd {
  let depth = 0;
  // Whether the last thing was a value: then only a comma, a colon or a closing bracket may follow.
  let isAfterValue = false;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= 32) {
      at += 1;
    } else if (code === COMMA || code === COLON) {
      isAfterValue = false;
      at += 1;
    } else if (isClosing(code)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return { isWhole: true, end: at };
      isAfterValue = true;
    } else if (isAfterValue) {
      return { isWhole: false, end: at };
    } else if (isOpening(code)) {
      depth += 1;
      at += 1;
    } else {
      const end = code === QUOTE ? stringEnd(text, at) : wordEnd(text, at);
      if (end === undefined) return { isWhole: false, end: lineEnd(text, at) };
      isAfterValue = true;
      at = end;
    }
  }
  return { isWhole: false, end: text.length };
}

/** Behind the closing quote; undefined where the line ends before, for no string goes over lines. */
function stringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === NEWLINE) return undefined;
    if (code === BACKSLASH) at += 1;
  }
  return undefined;
}

function wordEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isInWord(text.charCodeAt(at))) at += 1;
  return at;
}

function isInWord(code: number): boolean {
  const isSign = code === COMMA || code === COLON || code === QUOTE;
  return code > 32 && !isSign && !isOpening(code) && !isClosing(code);
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

/** `{` or `[`. */
export function isOpening(code: number): boolean {
  return code === 123 || code === 91;
}

/** `}` or `]`. */
export function isClosing(code: number): boolean {
  return code === 125 || code === 93;
}
