const LOOKED_AT = 4096;
/** Log text has next to none of them; programs, images and archives have them everywhere. */
const MOST_CONTROL_SHARE = 0.02;
/** Tab, newline, form feed, carriage return, escape; and NUL, which a torn write leaves behind in runs. */
const IN_TEXT = new Set([0, 9, 10, 12, 13, 27]);

/** Whether bytes from the start of a file are no log text. */
export function looksBinary(start: Buffer): boolean {
  const looked = start.subarray(0, LOOKED_AT);
  let controls = 0;
  for (const byte of looked) if (byte < 32 && !IN_TEXT.has(byte)) controls++;
  return controls > looked.length * MOST_CONTROL_SHARE;
}
