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

/** A file of which not all came that was announced. */
export interface Shortfall {
  /** Whether the file itself cannot be read further; or else a program on the cell ended too early. */
  readonly isUnreadable: boolean;
  /** `kern.log.2.gz` */
  readonly name: string;
  /** Bytes that should have come and did not; absent: not known. */
  readonly bytes?: number;
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
  /** Of a file all has come that was announced. */
  readonly isWhole: boolean;
  /** What comes after this is of later files. */
  readonly shortfall?: Shortfall;
}

/** Longer than any record of a line that was logged: the holes that a crash leaves in a file can be longer. */
const LONGEST_RECORD = 1024 * 1024;
/** Longer than what stands at either end of a record. */
const LONGEST_MARK = 64;
const TRUNCATED = /tail: .*: file truncated$/;
const COLON = 0x3a;

/** How far a file was read that was announced. */
type Ending = 'whole' | 'unreadable' | 'killed';

const ENDINGS: ReadonlyMap<string, Ending> = new Map([
  ['', 'whole'],
  [' !', 'unreadable'],
  [' ?', 'killed'],
]);

/**
 * Reads a follow script's output. Only records that came whole count; the position is behind the last of them, so
 * that whoever goes on there gets every line once, wherever the connection was cut or a program on the cell ended.
 */
export class FollowRecords {
  readonly #end: string;
  readonly #beat: Buffer;
  #rest: Buffer = Buffer.alloc(0);
  /** A record that is too long, of which the end is still to come. */
  #long: { readonly head: string; length: number } | undefined;
  #base = 0;
  /** Where the announced text ends; undefined: not known. */
  #wanted: number | undefined;
  #name = '';
  #ending: Ending = 'killed';
  /** Lines come from `tail`, which says among them when the file is cut short. */
  #isWritten = false;
  #position: LogPosition | undefined;
  #isNew = false;
  #isGone = false;
  readonly #remaining: RemainingFile[] = [];

  constructor(readonly nonce: string) {
    this.#end = `#${nonce}`;
    this.#beat = Buffer.from(`${this.#end} H\n`, 'latin1');
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
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const news: Writable<FollowNews> = { ...NOTHING };
    const bytes = this.#passOver(withoutAny(all, this.#beat), news);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const lines = this.#readWhole(bytes.toString('latin1', 0, end), news);
    this.#keep(bytes.subarray(end));
    return { ...news, lines };
  }

  /** Of a record that is not whole yet; of one that is too long, no more than its ends. */
  #keep(bytes: Buffer): void {
    const isTooLong = this.#long !== undefined || bytes.length > LONGEST_RECORD;
    if (!isTooLong) {
      this.#rest = Buffer.from(bytes);
      return;
    }
    const passed = Math.max(0, bytes.length - LONGEST_MARK);
    this.#long ??= { head: bytes.toString('latin1', 0, LONGEST_MARK), length: 0 };
    this.#long.length += passed;
    this.#rest = Buffer.from(bytes.subarray(passed));
  }

  /** @returns what comes behind the record that is too long. */
  #passOver(bytes: Buffer, news: Writable<FollowNews>): Buffer {
    const long = this.#long;
    const end = long === undefined ? -1 : bytes.indexOf(NEWLINE);
    if (long === undefined || end === -1) return bytes;
    this.#long = undefined;
    const record = bytes.toString('latin1', 0, end);
    const mark = record.lastIndexOf(this.#end);
    if (mark !== -1) {
      const place = this.#placeOf(long.head, 0, long.head.length);
      const length = long.length + mark - (place?.textAt ?? 0);
      const said = record.slice(mark + this.#end.length);
      if (place === undefined || !this.#endFile(said, place.from + length)) {
        this.#readControl(said, news);
      }
    }
    return bytes.subarray(end + 1);
  }

  #readWhole(block: string, news: Writable<FollowNews>): PlacedLine[] {
    const lines: PlacedLine[] = [];
    let mark = -1;
    for (let at = 0; at < block.length;) {
      if (news.isTruncated || news.shortfall !== undefined) break;
      const end = block.indexOf('\n', at);
      if (mark < at) mark = indexOrEnd(block, this.#end, at);
      if (mark < end) this.#readMarked(block, at, mark, end, lines, news);
      else this.#readLine(block, at, end, lines, news);
      at = end + 1;
    }
    return lines;
  }

  /** A record of the script's own, and what stands before it. */
  #readMarked(
    block: string,
    at: number,
    mark: number,
    end: number,
    lines: PlacedLine[],
    news: Writable<FollowNews>,
  ): void {
    const said = block.slice(mark + this.#end.length, end);
    const place = this.#placeOf(block, at, mark);
    if (place === undefined || !this.#endFile(said, place.from + mark - place.textAt)) {
      // What stands before another record is a piece of a line: who wrote it was killed.
      this.#readControl(said, news);
    } else if (said === '' && mark > place.textAt && this.#ending === 'whole') {
      // A line without its newline.
      lines.push({
        file: place.file,
        offset: place.from,
        text: `${block.slice(place.textAt, mark)}\n`,
      });
    }
  }

  /** @returns whether this is a record that ends a file. @param offset where that is */
  #endFile(said: string, offset: number): boolean {
    const ending = ENDINGS.get(said);
    if (ending === undefined || this.#position === undefined) return false;
    const isShort = this.#wanted !== undefined && offset < this.#wanted;
    this.#ending = ending === 'whole' && isShort ? 'killed' : ending;
    if (this.#ending === 'whole') this.#position = { file: this.#position.file, offset };
    return true;
  }

  #readControl(said: string, news: Writable<FollowNews>): void {
    const [, kind, ...words] = said.split(' ');
    if (kind === 'F' || kind === 'T') {
      const [file = '', base, wanted, name = ''] = words;
      this.#base = Number(base);
      this.#position = { file, offset: this.#base };
      this.#wanted = numberIn(wanted);
      this.#name = name;
      this.#ending = 'killed';
      this.#isWritten = kind === 'T';
    } else if (kind === 'E') {
      this.#wanted = numberIn(words[0]) ?? this.#wanted;
      const { offset = 0 } = this.#position ?? {};
      const isShort = this.#wanted !== undefined && offset < this.#wanted;
      if (this.#ending !== 'whole' || isShort) news.shortfall = this.#shortfall();
      else news.isWhole = true;
    } else if (kind === 'L') news.isLive = true;
    else if (kind === 'A') this.#isNew = true;
    else if (kind === 'M') news.isMissing = true;
    else if (kind === 'X') this.#isGone = true;
    else if (kind === 'G') {
      const [number, id = '', ...line] = words;
      this.#remaining.push({ number: Number(number), id, firstLine: line.join(' ') });
    }
  }

  #shortfall(): Shortfall {
    const { offset = 0 } = this.#position ?? {};
    const bytes = this.#wanted === undefined ? undefined : this.#wanted - offset;
    return {
      isUnreadable: this.#ending === 'unreadable',
      name: this.#name,
      ...(bytes !== undefined && { bytes }),
    };
  }

  /** Where the line is that begins at `at`; undefined where it is none, such as a message of the shell. */
  #placeOf(
    block: string,
    at: number,
    end: number,
  ): { file: string; from: number; textAt: number } | undefined {
    let offset = 0;
    let textAt = at;
    for (; block.charCodeAt(textAt) !== COLON; textAt++) {
      const digit = block.charCodeAt(textAt) - DIGIT_0;
      if (textAt >= end || digit < 0 || digit > 9) return undefined;
      offset = offset * 10 + digit;
    }
    textAt++;
    const { file, offset: before = 0 } = this.#position ?? {};
    const from = this.#base + offset;
    return file === undefined || from < before ? undefined : { file, from, textAt };
  }

  #readLine(
    block: string,
    at: number,
    end: number,
    lines: PlacedLine[],
    news: Writable<FollowNews>,
  ): void {
    const place = this.#placeOf(block, at, end);
    if (place === undefined) return;
    const { file, from, textAt } = place;
    if (this.#isWritten && isTruncation(block, textAt, end)) {
      news.isTruncated = true;
      return;
    }
    lines.push({ file, offset: from, text: `${block.slice(textAt, end)}\n` });
    this.#position = { file, offset: from + (end - textAt) + 1 };
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const NOTHING: FollowNews = {
  lines: [],
  isLive: false,
  isMissing: false,
  isTruncated: false,
  isWhole: false,
};

function isTruncation(block: string, from: number, end: number): boolean {
  return block.endsWith(': file truncated', end) && TRUNCATED.test(block.slice(from, end));
}

function indexOrEnd(block: string, text: string, from: number): number {
  const at = block.indexOf(text, from);
  return at === -1 ? block.length : at;
}

function numberIn(word: string | undefined): number | undefined {
  return word === undefined || !/^\d{1,15}$/.test(word) ? undefined : Number(word);
}

/** Bytes without a text, wherever it stands in them. */
function withoutAny(bytes: Buffer, text: Buffer): Buffer {
  let at = bytes.indexOf(text);
  if (at === -1) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  for (; at !== -1; at = bytes.indexOf(text, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + text.length;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}
