import type { Cell } from '../directory/model.js';
import { detached } from '../text/detached.js';
import { readTraditional, Rfc3339Reader, type LogTime } from './timestamp.js';
import { readUptime } from './uptime.js';
import { BLANK, TAB } from '../text/char-codes.js';

/** What the part between the stamp and the kernel's own text says. */
interface MiddleFacts {
  /** Only what the envelope itself says of the cell: syslog-release's structured data, or a relay's job. */
  readonly cell: Cell | undefined;
  /** The N of rsyslog's `message repeated N times: [ … ]`. */
  readonly repeated: number | undefined;
}

/** What stands before the kernel's message in a line: who wrote it down, when, on which cell. */
export interface Envelope extends MiddleFacts {
  readonly time: LogTime | undefined;
  /** Seconds since the cell's kernel started. */
  readonly uptime: number | undefined;
}

const OCTET_COUNT = /\d{1,7} (?=<\d)/y;
const PRIORITY = /<\d{1,3}>(?:1 )?/y;
const REPEATED = /message repeated (\d{1,9}) times: \[ *$/;
/** What `bosh ssh` without a terminal puts before each line that a command prints: `diego-cell/0455ec2b-…: stdout | `. */
const BOSH_SSH = /([\w-]+\/([\w-]{1,63})): stdout \| /y;
const INSTANCE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** `dmesg -x`: facility and level. */
const DECODED_PRIORITY = /[a-z]+ *:[a-z]+ *: /y;
/** `dmesg -T`: `[Sun Nov 22 01:02:13 2026] …` */
const DMESG_DATE = /\[[A-Z][a-z]{2} (?=[A-Z][a-z]{2} )/y;
const STRUCTURED_DATA = /\[instance@47450((?: [\w-]+="(?:[^"\\\]]|\\.)*")*)\]/;
const PARAMETER = / ([\w-]+)="((?:[^"\\\]]|\\.)*)"/g;
const RELAY = /\[job=([^\s\]]+) index=(\d+)\]/;
/** Far more forms than the cells of a foundation write. */
const MOST_KEPT_MIDDLES = 10_000;
/** An underlay address; a BOSH DNS name may stand there instead. */
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * Reads envelopes of every form of cf-facts 8.1 to 8.3 and of dmesg: RFC 3339 or traditional stamp, with or
 * without host, RFC 5424 with syslog-release's structured data, `<PRI>`, octet counts, the old relay form.
 * The part between stamp and uptime comes again and again, in a log of many cells by turns, so what it says is
 * kept: a cell that lines name is one and the same object each time.
 */
export class EnvelopeReader {
  readonly #rfc3339 = new Rfc3339Reader();
  #middle = '';
  #said: MiddleFacts = readMiddle('');
  readonly #kept = new Map<string, MiddleFacts>();
  readonly #entered = new Map<string, Cell>();

  /**
   * @param from where the line begins, `to` where the kernel's message (the LOG prefix) begins.
   * @param latest the latest moment that the line can be from, in milliseconds; see `readTraditional`.
   */
  read(text: string, from: number, to: number, latest: number): Envelope {
    const asLast = this.#rfc3339.readAsLast(text, from);
    if (asLast === undefined && isSkipped(BOSH_SSH, text, from)) {
      return this.#readEntered(text, from, to, latest);
    }
    const stampAt = asLast === undefined ? skipFraming(text, from) : from;
    const stamp =
      asLast ?? this.#rfc3339.read(text, stampAt) ?? readTraditional(text, stampAt, latest);
    const inTime = stamp !== undefined && stamp.end <= to ? stamp : undefined;
    const middleAt = inTime?.end ?? stampAt;
    const uptime = readUptime(text, middleAt, to);
    const said = this.#saidBy(text.slice(middleAt, uptime?.start ?? to));
    return {
      time: inTime?.time,
      uptime: uptime?.seconds,
      cell: said.cell,
      repeated: said.repeated,
    };
  }

  /** What came out of a cell by `bosh ssh`: unless the line itself says another, that one wrote it. */
  #readEntered(text: string, from: number, to: number, latest: number): Envelope {
    const [head = '', name = '', id = ''] = matchAt(BOSH_SSH, text, from) ?? [];
    const envelope = this.read(text, from + head.length, to, latest);
    let cell = this.#entered.get(name);
    if (cell === undefined) {
      if (this.#entered.size >= MOST_KEPT_MIDDLES) this.#entered.clear();
      cell = { name: detached(name), ...(INSTANCE_ID.test(id) && { id: detached(id) }) };
      this.#entered.set(detached(name), cell);
    }
    return { ...envelope, cell: envelope.cell ?? cell };
  }

  #saidBy(middle: string): MiddleFacts {
    if (middle !== this.#middle) {
      this.#middle = middle;
      this.#said = this.#kept.get(middle) ?? this.#keep(detached(middle));
    }
    return this.#said;
  }

  #keep(middle: string): MiddleFacts {
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
  return isSkipped(pattern, text, at) ? pattern.lastIndex : at;
}

function isSkipped(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** NUL, blank, tab, or one of the three bytes of a UTF-8 byte order mark (text holds one byte a character). */
function isFiller(code: number): boolean {
  return (
    code === 0 || code === BLANK || code === TAB || code === 0xef || code === 0xbb || code === 0xbf
  );
}

function readMiddle(middle: string): MiddleFacts {
  const repeated = REPEATED.exec(middle)?.[1];
  return {
    cell: cellOf(middle),
    repeated: repeated === undefined ? undefined : Number(repeated),
  };
}

function cellOf(middle: string): Cell | undefined {
  const structured = STRUCTURED_DATA.exec(middle)?.[1];
  if (structured !== undefined) return cellOfStructuredData(structured, hostOf(middle));
  const relay = RELAY.exec(middle);
  return relay === null ? undefined : { name: `${relay[1] ?? ''}/${relay[2] ?? ''}` };
}

function cellOfStructuredData(parameters: string, host: string): Cell {
  const said = new Map<string, string>();
  for (const [, name = '', value = ''] of parameters.matchAll(PARAMETER)) {
    said.set(name, value.replace(/\\(.)/g, '$1'));
  }
  const id = said.get('id') ?? '';
  const group = said.get('group') ?? '';
  const az = said.get('az') ?? '';
  const deployment = said.get('deployment') ?? '';
  return {
    ...(id !== '' && { id }),
    ...(id !== '' && group !== '' && { name: `${group}/${id}` }),
    ...(IPV4.test(host) && { ip: host }),
    ...(az !== '' && { az }),
    ...(deployment !== '' && { deployment }),
  };
}

/** RFC 5424: the host is the first word after the stamp. */
function hostOf(middle: string): string {
  return middle.trimStart().split(' ', 1)[0] ?? '';
}
