import { createInflateRaw } from 'node:zlib';

const CHUNK = 64 * 1024;

/**
 * Unpacks one deflate stream piece by piece. A stream at whose end zlib fails drops what it made and nobody has
 * read yet; here all of that comes out before the error.
 */
export class Inflate {
  /** Packed bytes that were used; what follows the end of the stream is not. */
  used = 0;
  readonly #inflate = createInflateRaw({ chunkSize: CHUNK });
  #given = 0;
  #waiting: Buffer[] = [];
  #settle: (error?: Error) => void = () => undefined;

  constructor() {
    this.#inflate.on('data', (chunk: Buffer) => this.#waiting.push(chunk));
    // zlib tells its errors, and an end with bytes left, by these events alone: what was started is then never
    // called back.
    this.#inflate.on('error', (error) => {
      this.#settle(error);
    });
    this.#inflate.on('end', () => {
      this.#settle();
    });
  }

  /** Whether the stream came to its own end: seen at the first byte that follows it. */
  get isWhole(): boolean {
    return this.used < this.#given;
  }

  /** What comes out of the next piece. Errors: zlib's own, after what was made before. */
  async *push(piece: Buffer): AsyncGenerator<Buffer> {
    this.#given += piece.length;
    try {
      await this.#settled((then) => this.#inflate.write(piece, then));
    } finally {
      this.used = this.#inflate.bytesWritten;
      yield* this.#out();
    }
  }

  close(): void {
    this.#inflate.destroy();
  }

  #settled(start: (then: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => {
        if (error === undefined) resolve();
        else reject(error);
      };
      start(resolve);
    });
  }

  #out(): Buffer[] {
    const out = this.#waiting;
    this.#waiting = [];
    return out;
  }
}
