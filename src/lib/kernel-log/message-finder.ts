import { detached } from '../text/detached.js';
import { NextOccurrence } from './next-occurrence.js';
import {
  checkPrefixStart,
  mayHidePrefix,
  parsePrefix,
  prefixStart,
  SILK_LENGTH,
  type LogPrefix,
} from './prefix.js';
import { PrefixTable } from './prefix-table.js';
import {
  BLANK,
  CARRIAGE_RETURN,
  CLOSE_BRACKET,
  DIGIT_0,
  isDigit,
  LESS_THAN,
  NEWLINE,
  UNDERSCORE,
} from '../text/char-codes.js';

/** A cell has a few prefixes for each container; far more than that are noise, and not worth the memory. */
const MOST_KEPT_PREFIXES = 50_000;
const MOST_OCTET_DIGITS = 7;
/** What stands between two messages and belongs to neither. */
const SEPARATOR = /[\0-\x1f"'<>|\\,;]/;
/** The second message's envelope, where two messages stand in one line. */
const ENVELOPE_BETWEEN =
  /(?:(?:(?<!\w)\d{1,7} )?<\d{1,3}>(?:1 )?)?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d).*$|\[ *\d{1,12}\.\d{1,9}\](?:\[ *[TC]\d+\])? *$/;

/**
 * Finds the messages of silk's and Garden's LOG rules in a block of lines. Each step moves to the next one and
 * the fields say where it stands; lines without one are counted and passed over without a closer look.
 */
export class MessageFinder {
  /** Where the message begins, with its envelope, and where it ends. */
  from = 0;
  end = 0;
  /** Where its LOG prefix and its `IN=` begin. */
  prefixAt = 0;
  inAt = 0;
  /** Up to where its words are whole: before `end` when another message tore the last one. */
  wholeTo = 0;
  /** Undefined for a line that has to be opened, or cleaned, before it can be searched: see `isCursory`. */
  prefix: LogPrefix | undefined;
  /** Whether such a line is a whole one, and not what is left of one behind a message. */
  isWholeLine = false;
  /** Whether every line is to be handed over as one that has to be opened. */
  takesAll = false;
  /** Lines seen, and how many of them hold no message. */
  lines = 0;
  otherLines = 0;

  readonly #prefixes = new Map<string, LogPrefix | undefined>();
  readonly #recent = new PrefixTable();
  readonly #ins = new NextOccurrence('IN=');
  readonly #braces = new NextOccurrence('{');
  readonly #escapes = new NextOccurrence('\x1b');
  /** Of the cursor of a journal's entry (`s=…;i=…;b=…`), in its export form and its verbose one. */
  readonly #cursors = new NextOccurrence(';b=');
  readonly #isCursory: boolean;
  #text = '';
  #at = 0;
  #lineStart = 0;
  #lineEnd = 0;
  #nextLine = 0;
  /** The next brace, escape, or cursor of a journal's entry. */
  #nextSign = -1;
  #foundAt = -1;

  /**
   * @param isCursory whether lines that may hold JSON, colours, an odd prefix or a field of journald's export form
   *   are handed over without a search, for a closer look.
   */
  constructor(isCursory: boolean) {
    this.#isCursory = isCursory;
  }

  /** Starts over on a block of whole lines; the counts go on. */
  reset(text: string): void {
    this.#text = text;
    this.#at = 0;
    this.#nextLine = 0;
    this.#ins.reset(text);
    this.#braces.reset(text);
    this.#escapes.reset(text);
    this.#cursors.reset(text);
    this.#nextSign = -1;
  }

  /** @returns false at the end of the block. */
  next(): boolean {
    while (this.#at < this.#text.length) {
      const isLineStart = this.#at === this.#nextLine;
      if (isLineStart) this.#startLine();
      if (isLineStart && this.#isCursory && this.#isToBeOpened()) {
        this.#takeRest();
        return true;
      }
      if (this.#findInLine()) return true;
      if (isLineStart) this.otherLines++;
      this.#at = this.#nextLine;
    }
    return false;
  }

  #startLine(): void {
    const newline = this.#text.indexOf('\n', this.#at);
    this.#nextLine = newline < 0 ? this.#text.length : newline + 1;
    this.#lineEnd = newline < 0 ? this.#text.length : newline;
    if (this.#text.charCodeAt(this.#lineEnd - 1) === CARRIAGE_RETURN) this.#lineEnd--;
    const frameEnd = this.#octetCountedEnd();
    if (frameEnd !== undefined && frameEnd < this.#lineEnd) {
      this.#lineEnd = frameEnd;
      this.#nextLine = this.#text.charCodeAt(frameEnd) === NEWLINE ? frameEnd + 1 : frameEnd;
    }
    this.#lineStart = this.#at;
    this.lines++;
  }

  /** RFC 6587: `LENGTH <PRI>…`, the next frame right behind. Only then can a count end a message within a line. */
  #octetCountedEnd(): number | undefined {
    const text = this.#text;
    let at = this.#at;
    let count = 0;
    for (; isDigit(text.charCodeAt(at)); at++) count = count * 10 + text.charCodeAt(at) - DIGIT_0;
    const digits = at - this.#at;
    if (digits === 0 || digits > MOST_OCTET_DIGITS || text.charCodeAt(at) !== BLANK) {
      return undefined;
    }
    if (text.charCodeAt(at + 1) !== LESS_THAN || !isDigit(text.charCodeAt(at + 2)))
      return undefined;
    return at + 1 + count;
  }

  /** Whether something in the line may hide what is searched for. */
  #isToBeOpened(): boolean {
    if (this.#nextSign < this.#at) {
      const signs = [this.#braces, this.#escapes, this.#cursors];
      this.#nextSign = Math.min(...signs.map((sign) => sign.at(this.#at)));
    }
    return (
      this.#nextSign < this.#lineEnd ||
      this.takesAll ||
      this.#text.charCodeAt(this.#at) === UNDERSCORE
    );
  }

  #takeRest(): void {
    this.isWholeLine = this.#at === this.#lineStart;
    this.from = this.#at;
    this.end = this.#lineEnd;
    this.wholeTo = this.#lineEnd;
    this.prefix = undefined;
    this.#at = this.#nextLine;
  }

  #findInLine(): boolean {
    for (let inAt = this.#inFrom(this.#at); inAt < this.#lineEnd; inAt = this.#inFrom(inAt + 1)) {
      const prefix = this.#prefixBefore(inAt, this.#at);
      if (prefix === undefined) {
        if (!this.#isCursory || !mayHidePrefix(this.#text, inAt, this.#at)) continue;
        this.#takeRest();
        return true;
      }
      this.from = this.#at;
      this.prefixAt = this.#foundAt;
      this.inAt = inAt;
      this.prefix = prefix;
      this.#findEnd(inAt);
      this.#at = this.end === this.#lineEnd ? this.#nextLine : this.end;
      return true;
    }
    return false;
  }

  /** A message ends with its line, or where another one begins that lost the newline before it. */
  #findEnd(inAt: number): void {
    for (let next = this.#inFrom(inAt + 3); next < this.#lineEnd; next = this.#inFrom(next + 1)) {
      if (this.#prefixBefore(next, inAt + 3) === undefined) continue;
      const prefixAt = this.#foundAt;
      const envelope = ENVELOPE_BETWEEN.exec(this.#text.slice(inAt, prefixAt));
      this.end = envelope === null ? prefixAt : inAt + envelope.index;
      this.wholeTo = this.#lastWholeBefore(this.end, inAt);
      return;
    }
    this.end = this.#lineEnd;
    this.wholeTo = this.#withoutClosingBracket(this.#lineEnd);
  }

  /** The bracket that ends `message repeated N times: [ … ]` is not part of the last word. */
  #withoutClosingBracket(end: number): number {
    return this.#text.charCodeAt(end - 1) === CLOSE_BRACKET ? end - 1 : end;
  }

  /** Behind the last blank, or all of it where something that is no part of a word stands between the two. */
  #lastWholeBefore(end: number, floor: number): number {
    let at = end;
    while (at > floor && this.#text.charCodeAt(at - 1) !== BLANK) at--;
    return SEPARATOR.test(this.#text.slice(at, end)) ? end : at;
  }

  #inFrom(at: number): number {
    return this.#ins.at(at);
  }

  /** The prefix before an `IN=`; `#foundAt` tells where it begins. */
  #prefixBefore(inAt: number, floor: number): LogPrefix | undefined {
    this.#foundAt = prefixStart(this.#text, inAt, floor);
    const prefix = this.#foundAt < 0 ? undefined : this.#prefixAt(this.#foundAt, inAt);
    if (prefix !== undefined) return prefix;
    this.#foundAt = checkPrefixStart(this.#text, inAt, floor);
    return this.#foundAt < 0 ? undefined : this.#prefixAt(this.#foundAt, inAt);
  }

  #prefixAt(at: number, inAt: number): LogPrefix | undefined {
    const text = this.#text;
    const end = text.charCodeAt(inAt - 1) === BLANK ? inAt - 1 : inAt;
    if (end - at !== SILK_LENGTH) return this.#prefixOf(text.slice(at, end));
    const recent = this.#recent.get(text, at);
    if (recent !== undefined) return recent;
    const prefix = this.#prefixOf(text.slice(at, end));
    if (prefix !== undefined) this.#recent.set(text, at, prefix);
    return prefix;
  }

  #prefixOf(text: string): LogPrefix | undefined {
    const known = this.#prefixes.get(text);
    if (known !== undefined || this.#prefixes.has(text)) return known;
    const kept = detached(text);
    const prefix = parsePrefix(kept);
    if (this.#prefixes.size >= MOST_KEPT_PREFIXES) {
      this.#prefixes.clear();
      this.#recent.clear();
    }
    this.#prefixes.set(kept, prefix);
    return prefix;
  }
}
