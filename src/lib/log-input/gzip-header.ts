import type { ByteReader } from './byte-reader.js';

/** So many bytes tell whether data is packed. */
export const GZIP_MAGIC_LENGTH = 3;
/** Magic, and deflate, which is the only method there is (RFC 1952, 2.3). */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const FIXED_LENGTH = 10;
const FLAGS_AT = 3;
const CHECKSUM = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;
/** A name or comment in front of the data that is longer is none. */
const LONGEST_TEXT = 64 * 1024;

export function isGzip(start: Buffer): boolean {
  return start.subarray(0, GZIP_MAGIC_LENGTH).equals(GZIP_MAGIC);
}

/** What became of a header: a broken one is none, and of one that is cut the end did not come. */
export type TakenHeader = 'whole' | 'broken' | 'cut';

/** Takes the header of a gzip member (RFC 1952), or at least a few bytes of what looks like one. */
export async function takeGzipHeader(bytes: ByteReader): Promise<TakenHeader> {
  const fixed = await bytes.peek(FIXED_LENGTH);
  const flags = fixed[FLAGS_AT] ?? RESERVED;
  const isCut = fixed.length < FIXED_LENGTH;
  if (isCut || !isGzip(fixed) || (flags & RESERVED) !== 0) {
    bytes.drop(Math.min(fixed.length, GZIP_MAGIC_LENGTH));
    return isCut ? 'cut' : 'broken';
  }
  bytes.drop(FIXED_LENGTH);
  if ((flags & EXTRA) !== 0) {
    const length = await bytes.takeWhole(2);
    if (length.length < 2) return 'cut';
    await bytes.takeWhole(length.readUInt16LE());
  }
  if ((flags & NAME) !== 0 && !(await takeText(bytes))) return 'broken';
  if ((flags & COMMENT) !== 0 && !(await takeText(bytes))) return 'broken';
  if ((flags & CHECKSUM) !== 0) await bytes.takeWhole(2);
  return 'whole';
}

/** Takes a text that a zero byte ends. */
async function takeText(bytes: ByteReader): Promise<boolean> {
  const ahead = await bytes.peek(LONGEST_TEXT, (some) => some.includes(0));
  const end = ahead.subarray(0, LONGEST_TEXT).indexOf(0);
  bytes.drop(end + 1);
  return end >= 0;
}
