import { crc32 } from 'node:zlib';
import { systemCode } from '../errors/system-code.js';
import { ByteReader, Damage, GAP } from './byte-reader.js';
import { GZIP_MAGIC_LENGTH, isGzip, takeGzipHeader } from './gzip-header.js';
import { Inflate } from './inflate.js';

/**
 * zlib throws away what it has made of the piece with the damage in it. For data that can be read only once
 * pieces are small, though not so small that time is lost: 20 lines of log are packed into one.
 */
const STREAM_PIECE = 512;
/** Each takes the file from its beginning: of a file with more places of damage a few lines before each are lost. */
const MOST_AGAIN = 3;
/** Beyond so many places it is no log with damage in it, and members are no longer looked for. */
const MOST_PLACES = 100;
const TRAILER_LENGTH = 8;

const DAMAGE = {
  cut: 'it ends too early, what comes before was read',
  broken: 'what stands before and behind the damage was read',
  checksum: 'its checksum does not fit, so lines of it may be wrong or missing',
  noGzip: 'what stands behind its packed data and is none was passed over',
} as const;

/**
 * Unpacks gzip data of any number of members. Zero bytes behind a member are padding (GNU gzip, "Using gzip on
 * tapes"). Where a member is damaged, or something else stands behind one, everything before it still comes out,
 * and, with a gap between them, so does every member after it.
 * @param again starts the packed data from its beginning once more, so that the piece with the damage in it can
 *   be unpacked byte by byte; absent where that cannot be done, then a few lines before the damage are lost.
 * Errors: Damage, after all that is good; those of reading.
 */
export async function* gunzip(
  packed: AsyncIterable<Buffer>,
  again?: () => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const members = new Members(packed, again);
  try {
    yield* members.unpack();
  } finally {
    await members.close();
  }
}

class Members {
  readonly #bytes: ByteReader;
  readonly #again: (() => AsyncIterable<Buffer>) | undefined;
  #damage: string | undefined;
  #places = 0;
  #timesAgain = 0;

  constructor(packed: AsyncIterable<Buffer>, again?: () => AsyncIterable<Buffer>) {
    this.#bytes = new ByteReader(packed);
    this.#again = again;
  }

  async *unpack(): AsyncGenerator<Buffer> {
    while (await this.#findMember()) yield* this.#unpackMember();
    if (this.#damage !== undefined) throw new Damage(this.#damage);
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  /** Goes to the next beginning of a member. @returns false at the end */
  async #findMember(): Promise<boolean> {
    while (this.#places < MOST_PLACES) {
      const ahead = await this.#bytes.peek(GZIP_MAGIC_LENGTH);
      if (ahead.length === 0) return false;
      if (isGzip(ahead)) return true;
      const next = nextGzip(ahead);
      if (!ahead.subarray(0, next).every((byte) => byte === 0)) this.#damage ??= DAMAGE.noGzip;
      this.#bytes.drop(next);
    }
    return false;
  }

  async *#unpackMember(): AsyncGenerator<Buffer> {
    const bytes = this.#bytes;
    const startsAt = bytes.taken;
    const header = await takeGzipHeader(bytes);
    if (header !== 'whole') {
      this.#note(DAMAGE[header]);
      return;
    }
    const inflate = new Inflate();
    const check = new Check();
    try {
      while (!inflate.isWhole) {
        const piece = await bytes.take(this.#again === undefined ? STREAM_PIECE : Infinity);
        if (piece === undefined) break;
        const before = inflate.used;
        try {
          yield* check.passing(inflate.push(piece));
        } catch (error) {
          if (!isZlibError(error)) throw error;
          this.#note(DAMAGE.broken);
          bytes.putBack(piece.length);
          yield* this.#upToDamage(startsAt, bytes.taken, check.length);
          yield GAP;
          return;
        }
        bytes.putBack(piece.length - (inflate.used - before));
      }
      const trailer = await bytes.takeWhole(TRAILER_LENGTH);
      if (trailer.length < TRAILER_LENGTH) this.#note(DAMAGE.cut);
      else if (!check.fits(trailer)) this.#note(DAMAGE.checksum);
    } finally {
      inflate.close();
    }
  }

  #note(damage: string): void {
    this.#damage ??= damage;
    this.#places++;
  }

  /** What comes before the damage of the member that starts at `startsAt`, from its byte `from` on. */
  async *#upToDamage(startsAt: number, goodTo: number, from: number): AsyncGenerator<Buffer> {
    if (this.#again === undefined || ++this.#timesAgain > MOST_AGAIN) return;
    const bytes = new ByteReader(this.#again());
    const inflate = new Inflate();
    try {
      while (bytes.taken < startsAt && (await bytes.take(startsAt - bytes.taken)) !== undefined);
      await takeGzipHeader(bytes);
      let made = 0;
      for (;;) {
        const piece = await bytes.take(bytes.taken < goodTo ? goodTo - bytes.taken : 1);
        if (piece === undefined) return;
        for await (const chunk of inflate.push(piece)) {
          const fresh = chunk.subarray(Math.max(0, from - made));
          made += chunk.length;
          if (fresh.length > 0) yield fresh;
        }
      }
    } catch (error) {
      if (!isZlibError(error)) throw error;
    } finally {
      inflate.close();
      await bytes.close();
    }
  }
}

/** Checksum and length of what a member gave (RFC 1952, 2.3.1). */
class Check {
  length = 0;
  #checksum = 0;

  async *passing(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.length += chunk.length;
      this.#checksum = crc32(chunk, this.#checksum);
      yield chunk;
    }
  }

  fits(trailer: Buffer): boolean {
    return (
      trailer.readUInt32LE() === this.#checksum && trailer.readUInt32LE(4) === this.length % 2 ** 32
    );
  }
}

/** Where the next member may begin in bytes that do not begin with one; where none does, behind all but the last two. */
function nextGzip(ahead: Buffer): number {
  for (let at = ahead.indexOf(0x1f, 1); at >= 0; at = ahead.indexOf(0x1f, at + 1)) {
    const rest = ahead.length - at;
    if (rest < GZIP_MAGIC_LENGTH || isGzip(ahead.subarray(at))) return at;
  }
  return ahead.length;
}

/** zlib's verdicts on data, as opposed to failures to read it. */
function isZlibError(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR';
}
