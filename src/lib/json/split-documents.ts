import { documentEnd, isClosing, isOpening } from './document-end.js';

/** A piece of text that is no JSON document. */
export interface BrokenPiece {
  /** Where it begins, and where it stops making sense. */
  readonly start: number;
  readonly end: number;
  /** Whether it begins as a document does: else it is a line of something else. */
  readonly isDocument: boolean;
}

/** What a text holds, in its order. */
export interface SplitText {
  readonly values: readonly unknown[];
  readonly broken: readonly BrokenPiece[];
}

/**
 * Takes a text apart into its JSON documents (objects and arrays), however they were written behind one another: one a
 * line, several in one, pretty-printed, with text between them. A broken document costs itself alone, where the next one begins a
 * line. Takes time in proportion to the length.
 */
export function splitDocuments(text: string): SplitText {
  const splitter = new Splitter(text);
  splitter.run();
  return splitter;
}

class Splitter implements SplitText {
  readonly values: unknown[] = [];
  readonly broken: BrokenPiece[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    const text = this.#text;
    let at = 0;
    let isLineStart = true;
    for (;;) {
      const next = skipBlanks(text, at);
      if (next >= text.length) return;
      isLineStart ||= text.slice(at, next).includes('\n');
      if (isOpening(text.charCodeAt(next))) {
        at = (isLineStart ? this.#line(next) : undefined) ?? this.#document(next);
      } else {
        at = endOfLine(text, next);
        this.broken.push({ start: next, end: at, isDocument: false });
      }
      isLineStart = false;
    }
  }

  /** A line that is a document: where it ends, or undefined. */
  #line(start: number): number | undefined {
    const end = endOfLine(this.#text, start);
    return this.#take(start, end) ? end : undefined;
  }

  /** A document of several lines, or one of several in a line; where to go on. */
  #document(start: number): number {
    const { isWhole, end } = documentEnd(this.#text, start);
    if (isWhole && this.#take(start, end)) return end;
    this.broken.push({ start, end, isDocument: true });
    this.#recover(endOfLine(this.#text, start), end);
    const lineStart = this.#text.lastIndexOf('\n', end - 1) + 1;
    const isNextDocument =
      !isWhole && lineStart > start && skipBlanks(this.#text, lineStart) === end;
    return isNextDocument && isOpening(this.#text.charCodeAt(end))
      ? end
      : endOfLine(this.#text, end);
  }

  /** Lines within what is broken that are documents by themselves. */
  #recover(start: number, end: number): void {
    for (let at = start; at < end;) {
      const lineStart = at + 1;
      at = endOfLine(this.#text, lineStart);
      if (at <= end && isOpening(this.#text.charCodeAt(lineStart))) this.#take(lineStart, at);
    }
  }

  /** Reads the piece if it is one document; a comma behind it belongs to a list that it was in. */
  #take(start: number, end: number): boolean {
    const piece = this.#text.slice(start, end).trimEnd();
    const whole = piece.endsWith(',') ? piece.slice(0, -1).trimEnd() : piece;
    if (!isClosing(whole.charCodeAt(whole.length - 1))) return false;
    try {
      this.values.push(JSON.parse(whole));
      return true;
    } catch {
      return false;
    }
  }
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return at;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
