/** A tar archive consists of blocks of this length (POSIX.1-1988 ustar, as GNU tar and pax extend it). */
export const TAR_BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  /** Bytes of the member itself, without the padding up to a whole block. */
  readonly size: number;
  /** Milliseconds of the Unix epoch. */
  readonly mtimeMs: number;
  /** `0` or nothing: a file; others as in the standard. */
  readonly type: string;
  /** GNU's sparse members go on with maps of their holes. */
  readonly hasMore: boolean;
}

const NAME = [0, 100] as const;
const SIZE = [124, 12] as const;
const MTIME = [136, 12] as const;
const CHECKSUM = [148, 8] as const;
const TYPE_AT = 156;
const MAGIC = [257, 5] as const;
const POSIX_VERSION_AT = 262;
const PREFIX = [345, 155] as const;
/** Where the first header of a sparse member tells that a block follows, and where such a block does. */
const HAS_MORE_AT = 482;
const MAP_HAS_MORE_AT = 504;
const BLANK = 32;
/** In front of a number in bytes instead of octal digits (GNU). */
const IN_BYTES = 0x80;

/** Whether data begins as an archive does, be its first header broken. */
export function isTar(start: Buffer): boolean {
  if (start.length < TAR_BLOCK) return false;
  return textIn(start, MAGIC) === 'ustar' || hasChecksum(start);
}

/** Undefined where a block is no header: its checksum tells. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (block.length < TAR_BLOCK || !hasChecksum(block)) return undefined;
  const size = numberIn(block, SIZE);
  if (!(size >= 0)) return undefined;
  const prefix =
    textIn(block, MAGIC) === 'ustar' && block[POSIX_VERSION_AT] === 0 ? textIn(block, PREFIX) : '';
  const name = textIn(block, NAME);
  const mtime = numberIn(block, MTIME);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    mtimeMs: mtime > 0 ? mtime * 1000 : 0,
    type: textIn(block, [TYPE_AT, 1]),
    hasMore: block[HAS_MORE_AT] === 1,
  };
}

/** Whether another block with a map of holes follows one. */
export function mapHasMore(block: Buffer): boolean {
  return block[MAP_HAS_MORE_AT] === 1;
}

/** The records `LENGTH KEY=VALUE\n` of a pax header, as far as they are whole. */
export function readPaxRecords(content: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(BLANK, at);
    const length = Number(content.toString('latin1', at, Math.max(at, blank)));
    if (!(length > blank - at + 1) || at + length > content.length) break;
    const record = content.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** The sum of the block's bytes, those of the checksum itself taken for blanks; some old programs took signed bytes. */
function hasChecksum(block: Buffer): boolean {
  const [from, length] = CHECKSUM;
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < TAR_BLOCK; at++) {
    const byte = at >= from && at < from + length ? BLANK : (block[at] ?? 0);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const told = numberIn(block, CHECKSUM);
  return told === unsigned || told === signed;
}

function textIn(block: Buffer, [from, length]: readonly [number, number]): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** NaN where there is no number, or one that is no length. */
function numberIn(block: Buffer, field: readonly [number, number]): number {
  const [from, length] = field;
  if (((block[from] ?? 0) & IN_BYTES) === 0) {
    const digits = textIn(block, field).trim();
    return /^[0-7]*$/.test(digits) ? Number.parseInt(digits === '' ? '0' : digits, 8) : NaN;
  }
  const value = BigInt.asIntN(
    length * 8 - 1,
    BigInt(`0x${block.toString('hex', from, from + length)}`),
  );
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : NaN;
}
