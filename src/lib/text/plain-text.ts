/**
 * What terminals, editors and disks leave in a file beside its text: byte-order marks (also where files were put
 * behind one another), zero bytes, colours (`jq -C`), the record marks of json-seq. None of it can stand in what cells and APIs
 * print.
 */

const NO_PART_OF_IT = /\x1b\[[\d;?]{0,32}[A-Za-z]|[\0\x1e\uFEFF]+/g;

const MAY_HOLD_SOME = /[\0\r\x1b\x1e\uFEFF]/;

/** Line ends of Windows, of terminals (cf-facts 7.3) and of old Macs. */
const LINE_END = /\r+\n?/g;

/** The text alone, with lines that end in `\n`. Takes time in proportion to the length. */
export function plainText(text: string): string {
  if (!MAY_HOLD_SOME.test(text)) return text;
  return text.replace(NO_PART_OF_IT, '').replace(LINE_END, '\n');
}
