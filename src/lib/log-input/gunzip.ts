import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';

const GZIP_MAGIC = [0x1f, 0x8b];
/** Small enough that hardly anything before the damage is lost with the piece that has it. */
const CAREFUL_PIECE = 64;

export function isGzip(start: Buffer): boolean {
  return start.length >= 2 && start[0] === GZIP_MAGIC[0] && start[1] === GZIP_MAGIC[1];
}

/**
 * Unpacks gzip data, of several members too. Where it is damaged, everything before the damage still comes out:
 * zlib throws away what it has made of the piece with the error in it, so that part is unpacked once more in
 * small pieces.
 * @param again starts the packed data from its beginning once more; absent where that cannot be done.
 * Errors: zlib's own, after the last good byte.
 */
export async function* gunzip(
  packed: AsyncIterable<Buffer>,
  again?: () => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let given = 0;
  try {
    for await (const chunk of unpack(packed)) {
      given += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (again === undefined || !isDamage(error)) throw error;
    yield* carefully(again(), given);
  }
}

async function* carefully(packed: AsyncIterable<Buffer>, given: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of unpack(inPieces(packed))) {
    const fresh = chunk.subarray(Math.max(0, given - at));
    at += chunk.length;
    if (fresh.length > 0) yield fresh;
  }
}

async function* inPieces(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; at += CAREFUL_PIECE) {
      yield chunk.subarray(at, at + CAREFUL_PIECE);
    }
  }
}

function unpack(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const source = Readable.from(packed);
  const plain = createGunzip();
  source.once('error', (error) => plain.destroy(error));
  plain.once('close', () => source.destroy());
  return source.pipe(plain) as AsyncIterable<Buffer>;
}

/** zlib's verdicts on data, as opposed to failures to read it. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'Z_DATA_ERROR' || error.code === 'Z_BUF_ERROR';
}
