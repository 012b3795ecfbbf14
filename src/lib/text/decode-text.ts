/** The text of a file, or, where it cannot be had, what the file is instead (fits behind "is"). */
export type DecodedText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly what: string };

/** What a file may be that is no text: its first bytes. Longer ones first, for UTF-32 begins like UTF-16. */
const NO_TEXT: readonly (readonly [hex: string, what: string])[] = [
  ['fffe0000', 'UTF-32 text: save it as UTF-8'],
  ['0000feff', 'UTF-32 text: save it as UTF-8'],
  ['1f8b', 'compressed by gzip: unpack it first'],
  ['28b52ffd', 'compressed by zstd: unpack it first'],
  ['fd377a58', 'compressed by xz: unpack it first'],
  ['425a68', 'compressed by bzip2: unpack it first'],
  ['504b0304', 'a zip archive: unpack it first'],
];

/** UTF-16 without a mark shows by the zero bytes of its first two characters. */
const LITTLE_ENDIAN = /^(?:fffe|(?!00)..00(?!00)..00)/;
const BIG_ENDIAN = /^(?:feff|00(?!00)..00(?!00)..)/;

/**
 * Bytes of a file as text: UTF-8, or UTF-16 of either order, which PowerShell writes; a byte-order mark is passed over.
 * Bytes that are no text of that kind become U+FFFD. Takes time in proportion to the length.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const head = bytes.subarray(0, 4).toString('hex');
  const known = NO_TEXT.find(([hex]) => head.startsWith(hex));
  if (known !== undefined) return { ok: false, what: known[1] };
  return { ok: true, text: new TextDecoder(encodingOf(head)).decode(bytes) };
}

function encodingOf(head: string): string {
  if (LITTLE_ENDIAN.test(head)) return 'utf-16le';
  return BIG_ENDIAN.test(head) ? 'utf-16be' : 'utf-8';
}
