const NEWLINE = 10;
/** More than any line can be (rsyslog stops at 4 kB, other senders later): what is longer is no log text. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Cuts a stream of bytes into blocks of whole lines, as text of one byte a character (latin1), which costs
 * nothing to make and loses nothing.
 */
export class LineBlocks {
  #rest = '';

  /** The whole lines that a chunk completes; empty when it completes none. */
  push(chunk: Buffer): string {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      this.#rest += chunk.toString('latin1');
      return this.#rest.length > LONGEST_LINE ? this.finish() : '';
    }
    const block = this.#rest + chunk.toString('latin1', 0, end);
    this.#rest = chunk.toString('latin1', end);
    return block;
  }

  /** What is left at the end of the stream: a last line without its newline. */
  finish(): string {
    const rest = this.#rest;
    this.#rest = '';
    return rest;
  }
}
