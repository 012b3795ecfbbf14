import { NEWLINE } from '../text/char-codes.js';
import { GAP } from './byte-reader.js';
import { isZeros } from './zeros.js';

/**
 * More than a line of log text is (rsyslog stops at 4 kB, other senders later): what is longer comes in parts, so
 * that memory stays bounded.
 */
const LONGEST_LINE = 1024 * 1024;
/** A part ends so far before a message that its end may cut: a message, with its stamp, is shorter than that. */
const MESSAGE = 4 * 1024;
/** Every message of the kernel's LOG target has it, behind its prefix. */
const IN_MESSAGE = 'IN=';
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
  /** The beginning of a line whose end did not come yet. */
  #parts: Buffer[] = [];
  #length = 0;
  #isLong = false;

  /**
   * The whole lines that a chunk completes, in order; none when it completes none. A block that ends without a
   * newline is a part of one long line: the next block is the next part of it, and nothing else.
   * A line that a gap cuts is left out: its last value may be half of one.
   */
  *push(chunk: Buffer): Generator<string> {
    if (chunk === GAP) this.finish();
    let from = 0;
    if (this.#length > 0 || this.#isLong) {
      // Joined as bytes: a string joined from two is slower to read, character for character.
      from = chunk.indexOf(NEWLINE) + 1;
      this.#keep(from === 0 ? chunk : chunk.subarray(0, from));
      if (from === 0) {
        if (this.#length > LONGEST_LINE) yield this.#takePart();
        return;
      }
      yield this.finish();
    }
    const to = chunk.lastIndexOf(NEWLINE) + 1;
    while (from < to) {
      const end = blockEnd(chunk, from, to);
      yield chunk.toString('latin1', from, end);
      from = end;
    }
    this.#keep(chunk.subarray(from));
    if (this.#length > LONGEST_LINE) yield this.#takePart();
  }

  /** What is left at the end of the stream: a last line without its newline. */
  finish(): string {
    const rest = Buffer.concat(this.#parts).toString('latin1');
    this.#parts = [];
    this.#length = 0;
    this.#isLong = false;
    return rest;
  }

  /** Keeps a copy, since the reader of the stream may use the chunk's memory again. */
  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#parts.push(Buffer.from(part));
    this.#length += part.length;
  }

  #takePart(): string {
    const line = Buffer.concat(this.#parts);
    const end = partEnd(line);
    const rest = line.subarray(end);
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#isLong = true;
    // A hole in a file may have gigabytes of them.
    return isZeros(line) ? '\0' : line.toString('latin1', 0, end);
  }
}

/** Where a line can be cut with no message at the place. */
function partEnd(line: Buffer): number {
  const end = line.length - MESSAGE;
  const last = line.lastIndexOf(IN_MESSAGE, line.length, 'latin1');
  return last < end ? end : last - MESSAGE;
}

/** Behind the last line that ends within a block's length, or behind the one line that is longer. */
function blockEnd(chunk: Buffer, from: number, to: number): number {
  if (to - from <= BLOCK) return to;
  const last = chunk.lastIndexOf(NEWLINE, from + BLOCK - 1);
  if (last >= from) return last + 1;
  const next = chunk.indexOf(NEWLINE, from);
  return next < 0 ? to : next + 1;
}
