/** Codes of the characters that texts are scanned for, one by one, where that is faster than a pattern. */
export const TAB = 9;
export const NEWLINE = 10;
export const CARRIAGE_RETURN = 13;
export const ESCAPE = 27;
export const BLANK = 32;
export const DOUBLE_QUOTE = 34;
export const QUOTE = 39;
export const OPEN_PAREN = 40;
export const DASH = 45;
export const DOT = 46;
export const DIGIT_0 = 48;
export const DIGIT_9 = 57;
export const COLON = 58;
export const LESS_THAN = 60;
export const EQUALS = 61;
export const UPPER_A = 65;
export const UPPER_C = 67;
export const UPPER_D = 68;
export const UPPER_F = 70;
export const UPPER_M = 77;
export const UPPER_O = 79;
export const UPPER_S = 83;
export const UPPER_T = 84;
export const UPPER_Z = 90;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const UNDERSCORE = 95;
export const LOWER_A = 97;
export const LOWER_F = 102;
export const LOWER_Z = 122;
export const OPEN_BRACE = 123;
/** Of ASCII. */
export const LAST_PRINTABLE = 126;

export function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9;
}
