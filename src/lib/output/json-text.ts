/** What JSON.stringify leaves as it is, though a terminal may act on it: DEL, C1, bidi, zero-width. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;
const NOT_ASCII = /[^\x00-\x7e]/;

/**
 * `value` as JSON that is safe to show on a terminal: the same value for every JSON reader, with control
 * and format characters written as `\uXXXX`. `indent` is the number of blanks per level; 0 is one line.
 */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent);
  return NOT_ASCII.test(text) ? text.replace(UNSAFE_IN_JSON, jsonEscape) : text;
}

function jsonEscape(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
