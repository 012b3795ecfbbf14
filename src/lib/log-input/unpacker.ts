import { createGunzip } from 'node:zlib';

/**
 * Unpacks gzip data piece by piece. A stream at whose end zlib fails drops what it made and nobody has read yet;
 * here all of that comes out before the error.
 */
export class Unpacker {
  /** Packed bytes in the pieces that were unpacked whole. */
  taken = 0;
  /** Bytes that came out. */
  made = 0;

  readonly #gunzip = createGunzip();
  readonly #waiting: Buffer[] = [];
  #fail: (error: Error) => void = () => undefined;

  constructor() {
    this.#gunzip.on('data', (chunk: Buffer) => this.#waiting.push(chunk));
    // zlib tells its errors by this event alone: what was started is then never called back.
    this.#gunzip.on('error', (error) => {
      this.#fail(error);
    });
  }

  /** Errors: zlib's own, and those of reading the pieces. */
  async *unpack(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      for await (const piece of pieces) {
        await this.#done((then) => this.#gunzip.write(piece, then));
        this.taken += piece.length;
        yield* this.#out();
      }
      // Not when it is written: only at the end of what comes out is it known to be whole.
      await this.#done((then) => this.#gunzip.once('end', then).end());
      yield* this.#out();
    } catch (error) {
      yield* this.#out();
      throw error;
    } finally {
      this.#gunzip.destroy();
    }
  }

  #done(start: (then: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      start(resolve);
    });
  }

  *#out(): Generator<Buffer> {
    for (const chunk of this.#waiting.splice(0)) {
      this.made += chunk.length;
      yield chunk;
    }
  }
}
