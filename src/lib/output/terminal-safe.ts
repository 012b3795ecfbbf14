/** Text that can be passed through untouched: printable ASCII, which is nearly all of it. */
const NOT_PLAIN_ASCII = /[^\x20-\x7e]/;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from outside (log lines, app names, API replies, error messages of other programs) made fit for a
 * terminal: what could act on the terminal is shown as an escape such as `\x1b`, `\n` or `\u202e` instead.
 *
 * Blanks are kept; a tab becomes `\t`, so that one character is never an unknown number of columns.
 * Backslashes that are part of the text stay as they are: the result is for eyes, not for parsing back.
 */
export function terminalSafe(text: string): string {
  return NOT_PLAIN_ASCII.test(text) ? withEscapes(text) : text;
}

/**
 * Escapes control characters (C0, DEL, C1), format characters (bidi, zero-width, tags), line and paragraph
 * separators, and halves of surrogate pairs: everything that moves a cursor, hides or reorders text.
 * The pattern stands here because making it takes a fiftieth of a command's start, and it is seldom needed.
 */
function withEscapes(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, visibleEscape);
}

function visibleEscape(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
