import { NEWLINE } from '../text/char-codes.js';

/** More than any line can be (rsyslog stops at 4 kB, other senders later): what is longer is no log text. */
const LONGEST_LINE = 1024 * 1024;
/**
 * Larger texts cost more: while V8 marks its heap, which then never ends, it carries texts of 64 kB along that
 * nobody holds any more (a fifth of the time and half of the memory, seen with Node.js 20). And two blocks, the
 * one that is read and the one that is printed, must have fewer than 100 messages: of a hundred objects made by
 * one piece of code of which nearly all are alive V8 concludes that they always will be. It then makes all of them
 * where it collects late (twice the memory and a third more time, seen with Node.js 24 and blocks of 32 kB).
 */
const BLOCK = 12 * 1024;

/**
 * Cuts a stream of bytes into blocks of whole lines, as text of one byte a character (latin1), which costs
 * nothing to make and loses nothing.
 */
export class LineBlocks {
  #rest: Buffer = Buffer.alloc(0);

  /** The whole lines that a chunk completes, in order; none when it completes none. */
  *push(chunk: Buffer): Generator<string> {
    let from = 0;
    if (this.#rest.length > 0) {
      // Joined as bytes: a string joined from two is slower to read, character for character.
      from = chunk.indexOf(NEWLINE) + 1;
      const end = from === 0 ? chunk.length : from;
      const line = Buffer.concat([this.#rest, chunk.subarray(0, end)]);
      const isWhole = from > 0 || line.length > LONGEST_LINE;
      this.#rest = isWhole ? Buffer.alloc(0) : line;
      if (isWhole) yield line.toString('latin1');
      if (from === 0) return;
    }
    const to = endOfLines(chunk, from);
    // A copy, since the reader of the stream may use the chunk's memory again.
    this.#rest = Buffer.from(chunk.subarray(to));
    while (from < to) {
      const end = blockEnd(chunk, from, to);
      yield chunk.toString('latin1', from, end);
      from = end;
    }
  }

  /** What is left at the end of the stream: a last line without its newline. */
  finish(): string {
    const rest = this.#rest.toString('latin1');
    this.#rest = Buffer.alloc(0);
    return rest;
  }
}

function endOfLines(chunk: Buffer, from: number): number {
  const end = Math.max(from, chunk.lastIndexOf(NEWLINE) + 1);
  return chunk.length - end > LONGEST_LINE ? chunk.length : end;
}

/** Behind the last line that ends within a block's length, or behind the one line that is longer. */
function blockEnd(chunk: Buffer, from: number, to: number): number {
  if (to - from <= BLOCK) return to;
  const last = chunk.lastIndexOf(NEWLINE, from + BLOCK - 1);
  if (last >= from) return last + 1;
  const next = chunk.indexOf(NEWLINE, from);
  return next < 0 ? to : next + 1;
}
