import { CfnetError } from '../errors/cfnet-error.js';
import { isZeros } from './zeros.js';

/**
 * Kernel logs are packed to a twentieth or a thirtieth of their size; deflate can pack a thousand to one, and
 * twice packed a million to one. What goes beyond this share of what was read is let through up to a limit.
 */
const MOST_RATIO = 200;
const MOST_BEYOND = 64 * 1024 * 1024;
/** Zero bytes, which holes in a log consist of, cost little: they are passed over at a gigabyte a second. */
const MOST_ZEROS = 4 * 1024 * 1024 * 1024;

/** Holds what is unpacked against what was read, through all packings around it. */
export class UnpackLimit {
  readonly #name: string;
  #read = 0;

  /** @param name what messages call the input */
  constructor(name: string) {
    this.#name = name;
  }

  /** The bytes of the input itself, counted. */
  async *reading(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.#read += chunk.length;
      yield chunk;
    }
  }

  /** What one packing gives, as far as it may. Errors: PARTIAL beyond the limit. */
  async *unpacking(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let made = 0;
    let zeros = 0;
    for await (const chunk of bytes) {
      if (isZeros(chunk)) zeros += chunk.length;
      else made += chunk.length;
      if (made > this.#read * MOST_RATIO + MOST_BEYOND || zeros > MOST_ZEROS) throw this.#error();
      yield chunk;
    }
  }

  #error(): CfnetError {
    return new CfnetError(
      'PARTIAL',
      `${this.#name} unpacks to more than ${MOST_RATIO} times its size: no log does, and the rest was not read`,
      { hint: 'If it is a log all the same, unpack it and give what comes out.' },
    );
  }
}
