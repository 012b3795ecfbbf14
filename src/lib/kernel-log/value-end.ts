import {
  COLON,
  DASH,
  DOT,
  isDigit,
  LOWER_A,
  LOWER_Z,
  UNDERSCORE,
  UPPER_A,
  UPPER_Z,
} from '../text/char-codes.js';

const FIRST_HIGH = 0x80;

/**
 * Whether a value of the kernel (a number, an address, a name) can end before the character at `at`, since that
 * cannot belong to any: a quote, a bracket, a control character. What might as well be a damaged part of the value
 * ends none: a letter, a digit, a stray byte.
 * @param text one byte a character.
 */
export function endsValue(text: string, at: number, to: number): boolean {
  const code = text.charCodeAt(at);
  if (code >= FIRST_HIGH) return at + 1 < to && isUtf8Pair(code, text.charCodeAt(at + 1));
  if (isWordCharacter(code)) return false;
  const mayGoOn = code === DASH || code === DOT || code === COLON;
  return !mayGoOn || at + 1 === to || !isWordCharacter(text.charCodeAt(at + 1));
}

/** A letter, a digit or an underscore. */
export function isWordCharacter(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= LOWER_A && code <= LOWER_Z) ||
    (code >= UPPER_A && code <= UPPER_Z) ||
    code === UNDERSCORE
  );
}

/** The first two bytes of a character in UTF-8. */
function isUtf8Pair(lead: number, next: number): boolean {
  return lead >= 0xc2 && lead <= 0xf4 && next >= FIRST_HIGH && next < 0xc0;
}
