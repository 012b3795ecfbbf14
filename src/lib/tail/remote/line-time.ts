import { EnvelopeReader } from '../../kernel-log/envelope.js';

/** When lines of a kernel log were written, whatever they say. */
export class LineTimes {
  readonly #envelopes = new EnvelopeReader();

  /**
   * Milliseconds of the Unix epoch of the line that begins at `from`.
   * @param latest the latest moment that it can be from.
   */
  of(text: string, from: number, latest: number): number | undefined {
    const end = text.indexOf('\n', from);
    const lineEnd = end < 0 ? text.length : end;
    return this.#envelopes.read(text, from, Math.min(lineEnd, from + STAMP), latest).time?.ms;
  }

  /** The same of the last line of a block of whole lines. */
  ofLast(block: string, latest: number): number | undefined {
    return this.of(block, block.lastIndexOf('\n', block.length - 2) + 1, latest);
  }
}

/** Longer than any stamp with the framing before it. */
const STAMP = 64;
