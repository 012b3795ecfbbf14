/** The text of a file, or, where it cannot be had, what the file is instead (fits behind "is"). */
export type DecodedText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly what: string };

/** What data may be that is no text, by its first bytes. Longer ones first, for UTF-32 begins like UTF-16. */
const NO_TEXT: readonly (readonly [hex: string, what: string])[] = [
  ['fffe0000', 'UTF-32 text: save it as UTF-8'],
  ['0000feff', 'UTF-32 text: save it as UTF-8'],
  ['1f8b', 'compressed by gzip: unpack it first'],
  ['1f9d', 'compressed by compress: unpack it first'],
  ['28b52ffd', 'compressed by zstd: unpack it first'],
  ['fd377a58', 'compressed by xz: unpack it first'],
  ['04224d18', 'compressed by lz4: unpack it first'],
  ['425a68', 'compressed by bzip2: unpack it first'],
  ['504b0304', 'a zip archive: unpack it first'],
  ['504b0506', 'an empty zip archive'],
  ['377abcaf', 'a 7z archive: unpack it first'],
  ['4c504b53', 'a journal of systemd: print it with journalctl --file FILE -k -o json'],
];
const LONGEST_MARK = 4;

/** UTF-16 without a mark shows by the zero bytes of its first two characters. */
const LITTLE_ENDIAN = /^(?:fffe|(?!00)..00(?!00)..00)/;
const BIG_ENDIAN = /^(?:feff|00(?!00)..00(?!00)..)/;

/**
 * Bytes of a file as text: UTF-8, or UTF-16 of either order, which PowerShell writes; a byte-order mark is passed over.
 * Bytes that are no text of that kind become U+FFFD. Takes time in proportion to the length.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const what = noTextOf(bytes);
  if (what !== undefined) return { ok: false, what };
  return { ok: true, text: new TextDecoder(encodingOf(bytes)).decode(bytes) };
}

/** What data is that is no text (fits behind "is"), by its first bytes; undefined where they may begin one. */
export function noTextOf(start: Buffer): string | undefined {
  const head = hexOf(start);
  return NO_TEXT.find(([hex]) => head.startsWith(hex))?.[1];
}

/** The encoding of a text, by its first bytes. */
export function encodingOf(start: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const head = hexOf(start);
  if (LITTLE_ENDIAN.test(head)) return 'utf-16le';
  return BIG_ENDIAN.test(head) ? 'utf-16be' : 'utf-8';
}

function hexOf(start: Buffer): string {
  return start.subarray(0, LONGEST_MARK).toString('hex');
}
