import { NEWLINE } from '../text/char-codes.js';

/** More than any line can be (rsyslog stops at 4 kB, other senders later): what is longer is no log text. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Cuts a stream of bytes into blocks of whole lines, as text of one byte a character (latin1), which costs
 * nothing to make and loses nothing.
 */
export class LineBlocks {
  #rest: Buffer = Buffer.alloc(0);

  /** The whole lines that a chunk completes; empty when it completes none. */
  push(chunk: Buffer): string {
    // Joined as bytes: a string joined from two is slower to read, character for character.
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const isTooLong = bytes.length - end > LONGEST_LINE;
    const blockEnd = isTooLong ? bytes.length : end;
    // A copy, since the reader of the stream may use the chunk's memory again.
    this.#rest = Buffer.from(bytes.subarray(blockEnd));
    return bytes.toString('latin1', 0, blockEnd);
  }

  /** What is left at the end of the stream: a last line without its newline. */
  finish(): string {
    const rest = this.#rest.toString('latin1');
    this.#rest = Buffer.alloc(0);
    return rest;
  }
}
