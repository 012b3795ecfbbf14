import { EnvelopeReader } from '../../kernel-log/envelope.js';
import type { LogTime } from '../../kernel-log/timestamp.js';

/** When lines of a kernel log were written, whatever they say. */
export class LineTimes {
  readonly #envelopes = new EnvelopeReader();

  /**
   * The time of the line that begins at `from`.
   * @param latest the latest moment that it can be from.
   */
  of(text: string, from: number, latest: number): LogTime | undefined {
    const end = text.indexOf('\n', from);
    const lineEnd = end < 0 ? text.length : end;
    return this.#envelopes.timeAt(text, from, Math.min(lineEnd, from + STAMP), latest);
  }

  /** The same of the last line of a block of whole lines. */
  ofLast(block: string, latest: number): LogTime | undefined {
    return this.of(block, block.lastIndexOf('\n', block.length - 2) + 1, latest);
  }
}

/** Longer than any stamp with the framing before it. */
const STAMP = 64;
