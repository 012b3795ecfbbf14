import type { Cell } from '../directory/model.js';
import { detached } from '../text/detached.js';
import { maySayMore, searchEnvelope, type Envelope } from './envelope-search.js';
import { cellBetween, withoutStructuredData } from './said-cell.js';
import { plainText } from './plain-text.js';
import { readTraditional, Rfc3339Reader, type LogTime } from './timestamp.js';
import { readUptime } from './uptime.js';
import { BLANK, TAB } from '../text/char-codes.js';

export type { Envelope } from './envelope-search.js';

/** What the part between the stamp and the kernel's own text says. */
interface Middle extends Pick<Envelope, 'cell' | 'repeated'> {
  /** Whether a search from the message to the left may find more, or another stamp that is nearer. */
  readonly maySayMore: boolean;
}

const OCTET_COUNT = /\d{1,7} (?=<\d)/y;
const PRIORITY = /<\d{1,3}>(?:1 )?/y;
const REPEATED = /message repeated (\d{1,9}) times: \[ *$/;
/** `dmesg -x`: facility and level. */
const DECODED_PRIORITY = /[a-z]+ *:[a-z]+ *: /y;
/** `dmesg -T`: `[Sun Nov 22 01:02:13 2026] …` */
const DMESG_DATE = /\[[A-Z][a-z]{2} (?=[A-Z][a-z]{2} )/y;
/** Far more forms than the cells of a foundation write. */
const MOST_KEPT_MIDDLES = 10_000;
/** More than any envelope takes; what stands further left in a line has nothing to do with its message. */
const REACH = 4096;
/** Host, program and structured data are shorter. */
const LONGEST_MIDDLE = 512;

/**
 * Reads envelopes of every form of cf-facts 8.1 to 8.3 and of dmesg: RFC 3339 or traditional stamp, with or
 * without host, RFC 5424 with syslog-release's structured data, `<PRI>`, octet counts, the old relay form.
 * The part between stamp and uptime comes again and again, in a log of many cells by turns, so what it says is
 * kept: a cell that lines name is one and the same object each time.
 */
export class EnvelopeReader {
  readonly #rfc3339 = new Rfc3339Reader();
  #middleAt = 0;
  #middle = '';
  #said: Middle = readMiddle('');
  readonly #kept = new Map<string, Middle>();
  readonly #cells = new Map<string, Cell>();

  /**
   * From the left where the line begins as kernel logs do, else from the message to the left.
   * @param from where the line begins, `to` where the kernel's message (the LOG prefix) begins.
   * @param latest the latest moment that the line can be from, in milliseconds; see `readTraditional`.
   */
  read(text: string, from: number, to: number, latest: number): Envelope {
    const stamp = this.#findStamp(text, from, to, latest);
    const middleAt = this.#middleAt;
    const uptime = readUptime(text, middleAt, to);
    const middleEnd = uptime?.start ?? to;
    if (middleEnd - middleAt > LONGEST_MIDDLE) return this.#searchBefore(text, from, to, latest);
    const said = this.#saidBy(text.slice(middleAt, middleEnd));
    if (said.maySayMore) return this.#searchBefore(text, from, to, latest);
    return { time: stamp, uptime: uptime?.seconds, cell: said.cell, repeated: said.repeated };
  }

  #searchBefore(text: string, from: number, to: number, latest: number): Envelope {
    return this.search(plainText(text.slice(Math.max(from, to - REACH), to)), latest);
  }

  /** The same for what stands before a message whatever it is: `searchEnvelope`. */
  search(head: string, latest: number): Envelope {
    const envelope = searchEnvelope(head, latest);
    return envelope.cell === undefined
      ? envelope
      : { ...envelope, cell: this.sameCell(envelope.cell) };
  }

  /** The stamp that a line begins with. */
  timeAt(text: string, from: number, to: number, latest: number): LogTime | undefined {
    return this.#findStamp(text, from, to, latest);
  }

  /** One object for equal cells, so that what is found of one need not be looked for again. */
  sameCell(cell: Cell): Cell {
    const key = JSON.stringify(cell);
    let same = this.#cells.get(key);
    if (same === undefined) {
      if (this.#cells.size >= MOST_KEPT_MIDDLES) this.#cells.clear();
      // By way of text: the cell's own texts may be slices of a block.
      same = JSON.parse(key) as Cell;
      this.#cells.set(key, same);
    }
    return same;
  }

  /** Sets `#middleAt` to what follows the stamp, or the framing where there is none. */
  #findStamp(text: string, from: number, to: number, latest: number): LogTime | undefined {
    const asLast = this.#rfc3339.readAsLast(text, from);
    const stampAt = asLast === undefined ? skipFraming(text, from) : from;
    const stamp =
      asLast ?? this.#rfc3339.read(text, stampAt) ?? readTraditional(text, stampAt, latest);
    const isBefore = stamp !== undefined && stamp.end <= to;
    this.#middleAt = isBefore ? stamp.end : stampAt;
    return isBefore ? stamp.time : undefined;
  }

  #saidBy(middle: string): Middle {
    if (middle !== this.#middle) {
      this.#middle = middle;
      this.#said = this.#kept.get(middle) ?? this.#keep(detached(middle));
    }
    return this.#said;
  }

  #keep(middle: string): Middle {
    const said = readMiddle(middle);
    if (this.#kept.size >= MOST_KEPT_MIDDLES) this.#kept.clear();
    this.#kept.set(middle, said);
    return said;
  }
}

/** Steps over what transports put before a stamp: NUL bytes of a torn write, blanks, BOM, octet count, `<PRI>1 `. */
function skipFraming(text: string, from: number): number {
  let at = from;
  while (isFiller(text.charCodeAt(at))) at++;
  at = skip(OCTET_COUNT, text, at);
  at = skip(PRIORITY, text, at);
  at = skip(DECODED_PRIORITY, text, at);
  return skip(DMESG_DATE, text, at);
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** NUL, blank, tab, or one of the three bytes of a UTF-8 byte order mark (text holds one byte a character). */
function isFiller(code: number): boolean {
  return (
    code === 0 || code === BLANK || code === TAB || code === 0xef || code === 0xbb || code === 0xbf
  );
}

function readMiddle(middle: string): Middle {
  const repeated = REPEATED.exec(middle)?.[1];
  const cell = cellBetween(middle);
  return {
    cell,
    repeated: repeated === undefined ? undefined : Number(repeated),
    maySayMore: maySayMore(cell === undefined ? middle : withoutStructuredData(middle)),
  };
}
