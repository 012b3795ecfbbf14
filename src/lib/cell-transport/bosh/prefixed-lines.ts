/** A line that `bosh ssh` printed, or a piece of one; one byte a character. */
export interface PrefixedLine {
  /** Absent: no instance said this. */
  readonly stream?: 'stdout' | 'stderr';
  readonly text: string;
  /** Whether a newline follows. */
  readonly isComplete: boolean;
}

/** What stands before each line: whose it is, and of which stream (cf-facts 7.3). */
const PREFIX = /^\S{1,200}\/\S{1,100}: (stdout|stderr) \| /;
const LONGEST_PREFIX = 320;

/** A longer line is passed on in pieces: nothing piles up. */
const LONGEST_HELD = 1 << 20;

/** Of which so much stays, since a mark may begin there. */
const KEPT = 1024;

/** Cuts what `bosh ssh` prints for one instance into lines and takes the prefixes off. */
export class PrefixedLines {
  #held = '';
  /** Of the held line, once a piece of it was passed on. */
  #stream: PrefixedLine['stream'];
  #isContinued = false;

  push(chunk: Buffer): readonly PrefixedLine[] {
    const pieces = (this.#held + chunk.toString('latin1')).split('\n');
    this.#held = pieces.pop() ?? '';
    const lines = pieces.map((piece) => this.#line(piece, true));
    if (this.#held.length > LONGEST_HELD) {
      lines.push(this.#line(this.#held.slice(0, -KEPT), false));
      this.#held = this.#held.slice(-KEPT);
    }
    return lines;
  }

  /** The line that was cut off, if there is one. */
  finish(): readonly PrefixedLine[] {
    const rest = this.#held;
    this.#held = '';
    return rest === ''
      ? []
      : [this.#line(rest, true)].map((line) => ({ ...line, isComplete: false }));
  }

  #line(piece: string, isComplete: boolean): PrefixedLine {
    const found = this.#isContinued ? null : PREFIX.exec(piece.slice(0, LONGEST_PREFIX));
    const stream = this.#isContinued ? this.#stream : (found?.[1] as PrefixedLine['stream']);
    this.#isContinued = !isComplete;
    this.#stream = stream;
    const text = found === null ? piece : piece.slice(found[0].length);
    return { ...(stream !== undefined && { stream }), text, isComplete };
  }
}
