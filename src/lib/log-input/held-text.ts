import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CfnetError } from '../errors/cfnet-error.js';
import { GAP } from './byte-reader.js';
import { isZeros } from './zeros.js';

/** So much is packed at once. */
const BLOCK = 1024 * 1024;
/** The quickest: logs become a fifteenth of their size. */
const LEVEL = 1;
/** Packed, so some four gigabytes of logs in one archive. */
const MOST_HELD = 256 * 1024 * 1024;
/** Stands for all of a hole in a file, which may have gigabytes of them. */
const ZERO = Buffer.alloc(1);
/** Every line of the kernel's LOG target has it. */
const IN_LOG_LINE = 'SRC=';

/** How much memory the texts of one archive may take. */
export class HeldSpace {
  #left = MOST_HELD;
  readonly #name: string;

  /** @param name what messages call the archive */
  constructor(name: string) {
    this.#name = name;
  }

  get isFull(): boolean {
    return this.#left < 0;
  }

  /** Errors: PARTIAL where it is too much. */
  take(length: number): void {
    this.#left -= length;
    if (!this.isFull) return;
    throw new CfnetError(
      'PARTIAL',
      `${this.#name} holds more kernel logs than are read of one archive (${MOST_HELD >> 20} MB when packed): the rest was not read`,
      { hint: 'Unpack it, and give the files in it.' },
    );
  }

  giveBack(length: number): void {
    this.#left += length;
  }
}

/** Text that is kept, packed, until it is known in which order it is to be read. */
export class HeldText {
  /** Whether a log line of the kernel may be in it. */
  hasLogLine = false;

  readonly #space: HeldSpace;
  readonly #isWanted: boolean;
  readonly #packed: Buffer[] = [];
  #waiting: Buffer[] = [];
  #waitingLength = 0;
  #packedLength = 0;

  /** @param isWanted false where nothing is kept until the first log line. */
  constructor(space: HeldSpace, isWanted: boolean) {
    this.#space = space;
    this.#isWanted = isWanted;
  }

  /** Errors: PARTIAL where it would be too much. */
  push(chunk: Buffer): void {
    if (chunk === GAP) {
      this.end();
      this.#packed.push(GAP);
      return;
    }
    this.hasLogLine ||= chunk.includes(IN_LOG_LINE, 0, 'latin1');
    const kept = isZeros(chunk) ? ZERO : Buffer.from(chunk);
    this.#waiting.push(kept);
    this.#waitingLength += kept.length;
    if (this.#waitingLength >= BLOCK) this.end();
  }

  /** Packs what was given so far. */
  end(): void {
    if (this.#waitingLength === 0) return;
    if (this.#isWanted || this.hasLogLine) {
      const packed = deflateRawSync(Buffer.concat(this.#waiting), { level: LEVEL });
      this.#space.take(packed.length);
      this.#packedLength += packed.length;
      this.#packed.push(packed);
    }
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  *chunks(): Generator<Buffer> {
    for (const packed of this.#packed) yield packed === GAP ? GAP : inflateRawSync(packed);
  }

  /** Nobody will read it. */
  drop(): void {
    this.#packed.length = 0;
    this.#space.giveBack(this.#packedLength);
    this.#packedLength = 0;
  }
}
