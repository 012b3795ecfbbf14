import { DIGIT_0, NEWLINE } from '../../text/char-codes.js';
import type { LogPosition } from './follow-script.js';

/** A file that the cell still has, where the wanted one is gone. */
export interface RemainingFile {
  /** 0 is `kern.log`. */
  readonly number: number;
  readonly id: string;
  /** Latin1, as all log text. */
  readonly firstLine: string;
}

export interface PlacedLine {
  readonly file: string;
  /** Bytes of the file's text before it. */
  readonly offset: number;
  readonly text: string;
}

/** What a chunk of a follow script's output told. */
export interface FollowNews {
  /** Whole lines, each with its newline, of one byte a character. */
  readonly lines: readonly PlacedLine[];
  /** Whether everything that the log held at the start has come by now. */
  readonly isLive: boolean;
  /** There is no kern.log on the cell. */
  readonly isMissing: boolean;
  /** The followed file was cut short: what comes after this cannot be placed. */
  readonly isTruncated: boolean;
}

/** Longer than any record of a line that was logged: the holes that a crash leaves in a file can be longer. */
const LONGEST_RECORD = 1024 * 1024;
const TRUNCATED = /tail: .*: file truncated$/;
const COLON = 0x3a;
const HASH = 0x23;

/**
 * Reads a follow script's output. Only records that came whole count; the position is behind the last of them, so
 * that whoever goes on there gets every line once, wherever the connection was cut.
 */
export class FollowRecords {
  readonly #end: string;
  #rest: Buffer = Buffer.alloc(0);
  /** The end of a record that is too long is still to come. */
  #isSkipping = false;
  #base = 0;
  /** Lines come from `tail`, which says among them when the file is cut short. */
  #isWritten = false;
  #position: LogPosition | undefined;
  #isNew = false;
  #isGone = false;
  readonly #remaining: RemainingFile[] = [];

  constructor(readonly nonce: string) {
    this.#end = `#${nonce}`;
  }

  /** Undefined until the script has said where it stands. */
  get position(): LogPosition | undefined {
    return this.#position;
  }

  /** There was no line in any file: whatever comes is new. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** The file that was to be followed is gone; `remaining` are the others. */
  get isGone(): boolean {
    return this.#isGone;
  }

  get remaining(): readonly RemainingFile[] {
    return this.#remaining;
  }

  read(chunk: Buffer): FollowNews {
    const wanted = this.#isSkipping ? this.#skip(chunk) : chunk;
    const bytes = this.#rest.length === 0 ? wanted : Buffer.concat([this.#rest, wanted]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#isSkipping ||= bytes.length - end > LONGEST_RECORD;
    this.#rest = this.#isSkipping ? Buffer.alloc(0) : Buffer.from(bytes.subarray(end));
    return this.#readWhole(bytes.toString('latin1', 0, end));
  }

  /** What comes behind the record that is skipped. */
  #skip(chunk: Buffer): Buffer {
    const end = chunk.indexOf(NEWLINE);
    this.#isSkipping = end === -1;
    return chunk.subarray(end === -1 ? chunk.length : end + 1);
  }

  #readWhole(block: string): FollowNews {
    const news = { ...NOTHING };
    const lines: PlacedLine[] = [];
    for (let at = 0; at < block.length && !news.isTruncated;) {
      const end = block.indexOf('\n', at);
      if (block.charCodeAt(at) === HASH) this.#readControl(block.slice(at, end), news);
      else this.#readLine(block, at, end, lines, news);
      at = end + 1;
    }
    return { ...news, lines };
  }

  #readControl(record: string, news: Writable<FollowNews>): void {
    if (!record.startsWith(`${this.#end} `)) return;
    const [kind, ...words] = record.slice(this.#end.length + 1).split(' ');
    if (kind === 'F' || kind === 'T') {
      this.#begin(words[0] ?? '', Number(words[1]));
      this.#isWritten = kind === 'T';
    }
    if (kind === 'L') news.isLive = true;
    else if (kind === 'A') this.#isNew = true;
    else if (kind === 'M') news.isMissing = true;
    else if (kind === 'X') this.#isGone = true;
    else if (kind === 'G') {
      const [number, id = '', ...line] = words;
      this.#remaining.push({ number: Number(number), id, firstLine: line.join(' ') });
    }
  }

  #begin(file: string, base: number): void {
    this.#base = base;
    this.#position = { file, offset: base };
  }

  #readLine(
    block: string,
    at: number,
    end: number,
    lines: PlacedLine[],
    news: Writable<FollowNews>,
  ): void {
    let offset = 0;
    let textAt = at;
    for (; block.charCodeAt(textAt) !== COLON; textAt++) {
      const digit = block.charCodeAt(textAt) - DIGIT_0;
      // Without a number it is none of the script's records, such as a message of the shell.
      if (textAt === end || digit < 0 || digit > 9) return;
      offset = offset * 10 + digit;
    }
    textAt++;
    const { file, offset: before } = this.#position ?? {};
    const from = this.#base + offset;
    if (file === undefined || before === undefined || from < before) return;
    const isEnd = endsWithAt(block, this.#end, end);
    const textEnd = isEnd ? end - this.#end.length : end;
    if (this.#isWritten && isTruncation(block, textAt, end)) {
      news.isTruncated = true;
      return;
    }
    // At a file's end there may be a line without its newline, and mostly there is none.
    if (textEnd > textAt || !isEnd) {
      lines.push({ file, offset: from, text: `${block.slice(textAt, textEnd)}\n` });
    }
    this.#position = { file, offset: from + (textEnd - textAt) + (isEnd ? 0 : 1) };
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const NOTHING: FollowNews = {
  lines: [],
  isLive: false,
  isMissing: false,
  isTruncated: false,
};

function endsWithAt(block: string, text: string, end: number): boolean {
  return block.startsWith(text, end - text.length);
}

function isTruncation(block: string, from: number, end: number): boolean {
  return endsWithAt(block, ': file truncated', end) && TRUNCATED.test(block.slice(from, end));
}
