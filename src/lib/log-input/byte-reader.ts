const NOTHING = Buffer.alloc(0);

/** Among the chunks of a stream: bytes are missing here, so what was begun before does not go on behind. */
export const GAP: Buffer = Buffer.alloc(0);

/** What is wrong with data, as the end of a sentence about it; as much of it as can be was read. */
export class Damage extends Error {}

/** Bytes of a stream, looked at before they are taken. What is given is good only until more is asked for. */
export class ByteReader {
  /** How many bytes were taken. */
  taken = 0;

  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = NOTHING;
  #from = 0;
  #ended = false;
  #isAtGap = false;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /**
   * The next bytes, which stay: `count` of them at least, fewer only at the end or before a gap.
   * @param isEnough whether fewer will do, asked as they come
   */
  async peek(count: number, isEnough?: (ahead: Buffer) => boolean): Promise<Buffer> {
    let ahead = this.#buffer.subarray(this.#from);
    while (ahead.length < count && !this.#ended && !this.#isAtGap && isEnough?.(ahead) !== true) {
      // A copy, since the stream may use the memory of a chunk for the next one.
      const kept = Buffer.from(ahead);
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else if (next.value === GAP) this.#isAtGap = true;
      ahead = next.done === true ? kept : joined(kept, next.value);
      this.#buffer = ahead;
      this.#from = 0;
    }
    return ahead;
  }

  /** The next bytes, as many as are at hand and no more than `most`; undefined at the end. Errors: Damage at a gap. */
  async take(most = Infinity): Promise<Buffer | undefined> {
    const bytes = (await this.peek(1)).subarray(0, most);
    this.drop(bytes.length);
    if (bytes.length > 0) return bytes;
    if (this.#isAtGap) throw new Damage('what comes before the damage was read');
    return undefined;
  }

  /** Takes bytes that `peek` gave. */
  drop(count: number): void {
    this.#from += count;
    this.taken += count;
  }

  /** Exactly so many bytes as memory of its own, fewer only at the end. */
  async takeWhole(count: number): Promise<Buffer> {
    const bytes = Buffer.from((await this.peek(count)).subarray(0, count));
    this.drop(bytes.length);
    return bytes;
  }

  /** Puts back bytes at the end of what was taken last, to be read again. */
  putBack(count: number): void {
    this.#from -= count;
    this.taken -= count;
  }

  /** All that is left, chunk by chunk, with its gaps; the stream is closed when the reader of it stops. */
  async *rest(): AsyncGenerator<Buffer> {
    try {
      const ahead = this.#buffer.subarray(this.#from);
      if (ahead.length > 0) yield ahead;
      if (this.#isAtGap) yield GAP;
      for (let next = await this.#chunks.next(); next.done !== true;) {
        yield next.value;
        next = await this.#chunks.next();
      }
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#chunks.return?.();
  }
}

/** One after the other, without a copy where one of them is empty. */
function joined(first: Buffer, second: Buffer): Buffer {
  if (first.length === 0) return second;
  return second.length === 0 ? first : Buffer.concat([first, second]);
}
