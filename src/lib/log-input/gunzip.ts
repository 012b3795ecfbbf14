import { Unpacker } from './unpacker.js';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** So many bytes tell whether data is packed. */
export const GZIP_MAGIC_LENGTH = GZIP_MAGIC.length;
/**
 * zlib throws away what it has made of the piece with the damage in it. For data that can be read only once
 * pieces are small, though not so small that time is lost: 20 lines of log are packed into one.
 */
const STREAM_PIECE = 512;

export function isGzip(start: Buffer): boolean {
  return start.subarray(0, GZIP_MAGIC_LENGTH).equals(GZIP_MAGIC);
}

/**
 * Unpacks gzip data, of several members too. Where it is damaged, everything before the damage still comes out.
 * @param again starts the packed data from its beginning once more, so that the piece with the damage in it can
 *   be unpacked byte by byte; absent where that cannot be done, then a few lines before the damage are lost.
 * Errors: zlib's own, after the last good byte.
 */
export async function* gunzip(
  packed: AsyncIterable<Buffer>,
  again?: () => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const unpacker = new Unpacker();
  if (again === undefined) {
    yield* unpacker.unpack(inPieces(packed, STREAM_PIECE, 0));
    return;
  }
  try {
    yield* unpacker.unpack(packed);
  } catch (error) {
    if (!isDamage(error)) throw error;
    yield* from(unpacker.made, new Unpacker().unpack(inPieces(again(), 1, unpacker.taken)));
  }
}

/** Bytes from `start` on; what comes before was given already. */
async function* from(start: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of chunks) {
    const fresh = chunk.subarray(Math.max(0, start - at));
    at += chunk.length;
    if (fresh.length > 0) yield fresh;
  }
}

/** The same bytes, cut into pieces from the chunk on that reaches beyond `whole` bytes. */
async function* inPieces(
  chunks: AsyncIterable<Buffer>,
  size: number,
  whole: number,
): AsyncGenerator<Buffer> {
  let end = 0;
  for await (const chunk of chunks) {
    end += chunk.length;
    const step = end <= whole ? chunk.length : size;
    for (let at = 0; at < chunk.length; at += step) yield chunk.subarray(at, at + step);
  }
}

/** zlib's verdicts on data, as opposed to failures to read it. By shape: an error may come from another realm. */
export function isDamage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'Z_DATA_ERROR' || error.code === 'Z_BUF_ERROR';
}
