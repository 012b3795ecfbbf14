import type { LineCounts } from '../kernel-log/kernel-log-reader.js';

/** Makes one of the parts in which a long line comes, each of which its reader counts as a line. */
export class LongLine {
  #parts = 0;
  #otherParts = 0;
  /** How many more were counted than there are. */
  #lines = 0;
  #otherLines = 0;

  /** @param block ends without a newline where the line goes on in the next one (see `LineBlocks`). */
  add(block: string, before: LineCounts, after: LineCounts): void {
    const isWhole = block.endsWith('\n');
    if (isWhole && this.#parts === 0) return;
    this.#parts += after.lines - before.lines;
    this.#otherParts += after.otherLines - before.otherLines;
    if (isWhole) this.end();
  }

  end(): void {
    if (this.#parts === 0) return;
    // With a message in one of its parts it is a line with a message.
    const isOther = this.#otherParts === this.#parts;
    this.#lines += this.#parts - 1;
    this.#otherLines += this.#otherParts - (isOther ? 1 : 0);
    this.#parts = 0;
    this.#otherParts = 0;
  }

  joined(counts: LineCounts): LineCounts {
    return {
      ...counts,
      lines: counts.lines - this.#lines,
      otherLines: counts.otherLines - this.#otherLines,
    };
  }
}
