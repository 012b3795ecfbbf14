import { JsonDepth } from './json-pieces.js';
import { withoutColours } from './plain-text.js';

/** A document over several lines is some kB long; what goes on for ever is none. */
const LONGEST_ENTRY = 8 * 1024 * 1024;
/** What may stand before a line of a document: a byte order mark, a separator, who printed it, what it is. */
const LINE_HEAD = /^(?:\xef\xbb\xbf|[\0-\x20]|[\w-]{1,64}\/[\w-]{1,63}: stdout \| |data: )*/;
/** A document within a list is one by itself. */
const LIST_HEAD = /^[[,\]\s]*(?={)/;
/** What a line of a printed document begins with: a log's own lines must not be taken for one. */
const JSON_LINE = new RegExp(
  [
    String.raw`"(?:[^"\\]|\\.)*"\s*(?::|[,\]}\s]*$)`,
    String.raw`[{}\],]`,
    String.raw`\[(?:\s*["{[\]]|[-+.,\s\deE]*[,\]}\s]*$)`,
    String.raw`(?:-?\d[\d.eE+-]*|true|false|null)[,\]}\s]*$`,
    '$',
  ]
    .map((form) => `^(?:${form})`)
    .join('|'),
);
/** Fields of `journalctl -o export`; of one that is not text the name stands alone. */
const EXPORT_FIELD = /^[A-Z_][A-Z\d_]*(?:=|$)/;
const EXPORT_START = /^__(?:CURSOR|REALTIME_TIMESTAMP|MONOTONIC_TIMESTAMP)=/;
/** `journalctl -o verbose`: the time and the cursor, then a field on each line. */
const VERBOSE_START = /^[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* \S+ \[s=[\da-f]+;/;
const VERBOSE_FIELD = /^ {4}[A-Z_][A-Z\d_]*=/;
const BOSH_HEAD = /^[\w-]{1,64}\/[\w-]{1,63}: stdout \|(?: |$)/;

/** What became of a line that was offered. */
export type Offered =
  /** It belongs to no document over several lines. */
  | 'alone'
  /** It may: more lines will tell. */
  | 'held'
  /** A document ends with it. */
  | 'whole'
  /** It does not, and those that are held do not either, unless they are an entry of a journal. */
  | 'broken';

/**
 * Puts together what stands on several lines: documents of JSON, printed to be looked at, and entries of
 * `journalctl -o export`. Lines are one byte a character.
 */
export class EntryLines {
  /** What stands behind the document that was whole last, in its last line. */
  rest = '';
  #kind: 'json' | 'export' | undefined;
  #lines: string[] = [];
  #length = 0;
  readonly #depth = new JsonDepth();
  #awaitsBytes = false;
  #isVerbose = false;

  /** Whether lines are held, so that the next one has to be offered. */
  get isHolding(): boolean {
    return this.#kind !== undefined;
  }

  /** Takes a line that begins a document, or goes on with one. */
  offer(line: string): Offered {
    if (this.#kind === 'export') return this.#goOnExport(line);
    const text = withoutColours(line).replace(LINE_HEAD, '');
    if (this.#kind === 'json') return this.#goOnJson(line, text, boshHead(line));
    this.#isVerbose = VERBOSE_START.test(text);
    if (this.#isVerbose || EXPORT_START.test(text)) return this.#hold('export', line);
    const start = text.replace(LIST_HEAD, '');
    if (!start.startsWith('{')) return 'alone';
    this.#depth.value = 0;
    this.#depth.read(start, 0);
    return this.#depth.value > 0 ? this.#hold('json', line) : 'alone';
  }

  /** The lines that are held, and what they are of; none are held afterwards. */
  take(): { kind: 'json' | 'export' | undefined; lines: readonly string[] } {
    const taken = { kind: this.#kind, lines: this.#lines };
    this.#kind = undefined;
    this.#lines = [];
    this.#length = 0;
    return taken;
  }

  #goOnJson(line: string, text: string, head: string): Offered {
    if (!JSON_LINE.test(text) || this.#length + line.length > LONGEST_ENTRY) return 'broken';
    const end = this.#depth.read(text, 0);
    if (this.#depth.value > 0) return this.#hold('json', line);
    this.#hold('json', text.slice(0, end));
    this.rest = head + text.slice(end);
    return 'whole';
  }

  #goOnExport(given: string): Offered {
    const line = given.replace(BOSH_HEAD, '');
    if (this.#isVerbose) return VERBOSE_FIELD.test(line) ? this.#hold('export', given) : 'broken';
    const isData = this.#awaitsBytes;
    if (!isData && line === '') {
      this.rest = '';
      return 'whole';
    }
    if (!isData && (!EXPORT_FIELD.test(line) || this.#length + line.length > LONGEST_ENTRY)) {
      return 'broken';
    }
    return this.#hold('export', given);
  }

  #hold(kind: 'json' | 'export', line: string): Offered {
    this.#kind = kind;
    this.#awaitsBytes = kind === 'export' && /^[A-Z_\d]+$/.test(line.replace(BOSH_HEAD, ''));
    this.#lines.push(line);
    this.#length += line.length;
    return 'held';
  }
}

/** The lines of a document of JSON as one text, with who printed it before the first. */
export function jsonOfLines(lines: readonly string[]): string {
  const whole = lines.map((line) => withoutColours(line).replace(LINE_HEAD, '')).join('\n');
  return boshHead(lines[0]) + whole;
}

function boshHead(line = ''): string {
  return BOSH_HEAD.exec(line)?.[0] ?? '';
}

/** What the first line of a journal's entry says besides its field: who printed it, and in the verbose form when. */
export function exportHead(first = ''): string {
  return VERBOSE_START.test(first.replace(LINE_HEAD, '')) ? first : boshHead(first);
}

/**
 * The fields of an entry of `journalctl -o export` (systemd's "Journal Export Format"): `NAME=text`, or the name
 * alone and on the next lines eight bytes of length and so many bytes.
 */
export function exportedFields(lines: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  let binary: string | undefined;
  const isVerbose = VERBOSE_START.test((lines[0] ?? '').replace(LINE_HEAD, ''));
  for (const given of lines.slice(isVerbose ? 1 : 0)) {
    const text = given.replace(BOSH_HEAD, '');
    const line = isVerbose ? text.trimStart() : text;
    const equals = line.indexOf('=');
    if (binary !== undefined) {
      fields[binary] = line.slice(LENGTH_BYTES);
      binary = undefined;
    } else if (equals < 0) {
      binary = line;
    } else {
      fields[line.slice(0, equals)] = line.slice(equals + 1);
    }
  }
  return fields;
}

const LENGTH_BYTES = 8;
