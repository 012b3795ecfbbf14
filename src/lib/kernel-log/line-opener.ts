import type { EnvelopeReader } from './envelope.js';
import { factsOf } from './entry-facts.js';
import type { EntryFacts, EntryRecord } from './entry-record.js';
import { jsonPieces } from './json-pieces.js';
import { mayHoldMessage, textsOf } from './json-records.js';
import { kernelWordsEnd } from './kernel-words.js';
import { MessageFinder } from './message-finder.js';
import { plainText, withoutColours } from './plain-text.js';
import { firstDatedStamp } from './stamp-search.js';
import type { LogPrefix } from './prefix.js';

/** Documents within documents: a shipper's line in a container's log in a collector's reply. */
const DEEPEST = 5;
/** More than a message and its envelope take of a line: printk holds 1 kB, rsyslog 8. */
const REACH = 8 * 1024;
/** How far behind a message a column of the same row may tell its time. */
const COLUMN_REACH = 200;
/** `aws logs … --output text`: number, moment of storing, name of the stream; the event's own time stands behind. */
const EVENT_COLUMNS = /^EVENTS\t(?:[\w.:/@$-]{1,512}\t){1,3}/;
const DAY = 24 * 3_600_000;

/** A message that was found in a line, with all that the line says of it. */
export interface FoundMessage extends EntryFacts {
  readonly prefix: LogPrefix;
  readonly repeated: number | undefined;
  /** Holds the kernel's words, from `inAt` to `wordsEnd`; one byte a character. */
  readonly text: string;
  readonly inAt: number;
  readonly wordsEnd: number;
  /** What it was found in: the line, or a text within it. */
  readonly piece: string;
}

interface Candidate extends FoundMessage {
  /** The text that holds it: what it says twice was logged twice. */
  readonly leaf: object;
  readonly root: object;
}

/**
 * Finds messages wherever they stand in a line: in JSON of any shape and depth, behind any text, with colours and
 * other additions between. A message's own stamp goes before those of what encloses it, from the inside out: its
 * record's fields, the fields of outer records, what stands before the JSON.
 */
export class LineOpener {
  readonly #envelopes: EnvelopeReader;
  readonly #finder = new MessageFinder(false);

  constructor(envelopes: EnvelopeReader) {
    this.#envelopes = envelopes;
  }

  /**
   * The messages of a line, of JSON over several lines, or of a part of a line.
   * @param line one byte a character.
   * @param latest the latest moment that it can be from, in milliseconds; see `readTraditional`.
   */
  messages(line: string, latest: number): readonly FoundMessage[] {
    if (!mayHoldMessage(line)) {
      // Colours may stand even in `IN=`.
      const text = line.includes('\x1b') ? withoutColours(line) : line;
      return mayHoldMessage(text) ? this.messages(text, latest) : [];
    }
    const record: EntryRecord = { fields: [], root: {} };
    return single(this.#open(line, record, latest, 0));
  }

  /** The messages of a journal's entry, whose fields are text of one byte a character, and of what stands before it. */
  messagesOfEntry(
    fields: Readonly<Record<string, string>>,
    head: string,
    latest: number,
  ): readonly FoundMessage[] {
    const outer = this.#around(head, { fields: [], root: {} }, latest);
    const record: EntryRecord = { fields: Object.entries(fields), outer, root: {} };
    return single(this.#open(fields['MESSAGE'] ?? '', record, latest, 0));
  }

  #open(text: string, outer: EntryRecord, latest: number, depth: number): Candidate[] {
    const isJson = depth < DEEPEST && /[[{]/.test(text);
    const inJson = isJson ? this.#openJson(withoutColours(text), outer, latest, depth) : [];
    return inJson.length > 0 ? inJson : this.#search(text, outer, latest);
  }

  #openJson(line: string, outer: EntryRecord, latest: number, depth: number): Candidate[] {
    return jsonPieces(line).flatMap(({ value, head }) => {
      const around = this.#around(head, outer, latest);
      return textsOf(value, around).flatMap(({ text, record }) =>
        this.#open(text, record, latest, depth + 1),
      );
    });
  }

  /** What stands before a document holds for all that is in it. */
  #around(head: string, outer: EntryRecord, latest: number): EntryRecord {
    if (head.trim() === '') return { ...outer, root: outer.outer === undefined ? {} : outer.root };
    const facts = this.#envelopes.search(plainText(head.slice(-REACH)), latest);
    const root = outer.outer === undefined ? {} : outer.root;
    return { fields: [], facts, outer, root };
  }

  #search(line: string, record: EntryRecord, latest: number): Candidate[] {
    const given = line.replace(EVENT_COLUMNS, '');
    const text = plainText(given);
    const found: Candidate[] = [];
    const finder = this.#finder;
    const leaf = {};
    let facts: EntryFacts | undefined;
    finder.reset(text);
    while (finder.next()) {
      if (finder.prefix === undefined) continue;
      const { prefix, from, prefixAt, inAt, wholeTo, end } = finder;
      facts ??= factsOf(record, latest);
      const start = Math.max(from, prefixAt - REACH);
      const bound = Math.min(wholeTo, inAt + REACH);
      const piece = text.slice(start, Math.min(end, inAt + REACH));
      // The day after the shipper saw it is the latest that a stamp without a year can mean.
      const until = facts.time === undefined ? latest : facts.time.ms + DAY;
      const own = this.#envelopes.read(piece, 0, prefixAt - start, until);
      const wordsEnd = kernelWordsEnd(piece, inAt - start, bound - start);
      found.push({
        prefix,
        repeated: own.repeated,
        time: own.time ?? facts.time ?? columnTime(piece, wordsEnd),
        uptime: own.uptime ?? facts.uptime,
        cell: own.cell ?? (facts.cell && this.#envelopes.sameCell(facts.cell)),
        text: piece,
        inAt: inAt - start,
        wordsEnd,
        piece: text.slice(from, end),
        leaf,
        root: record.root,
      });
    }
    const [only] = found;
    return only !== undefined && found.length === 1 ? [{ ...only, piece: line }] : found;
  }
}

/** A table may have the time in a column behind the message's. */
function columnTime(text: string, wordsEnd: number): FoundMessage['time'] {
  const behind = text.slice(wordsEnd, wordsEnd + COLUMN_REACH);
  const isNamed = /^["'\s]*[\w.-]*[ ,;]?.{0,150}?\b(?:time|timestamp|ts|date)["']?(?:=|: ?)/i.test(
    behind,
  );
  return isNamed || /^[\s"']*(?:[,;\t|]|\d{13}\s*$)/.test(behind)
    ? firstDatedStamp(behind)
    : undefined;
}

/**
 * A shipper may keep a message twice in one record, as it came and as it understood it: that is one message, of
 * which all that either says is known.
 */
function single(candidates: readonly Candidate[]): readonly FoundMessage[] {
  const kept = new Map<object, Map<string, Candidate>>();
  const seen = new Map<object, Map<string, number>>();
  for (const one of candidates) {
    const ofRoot = mapOf(kept, one.root);
    const ofLeaf = mapOf(seen, one.leaf);
    const words = one.text.slice(one.inAt, one.wordsEnd).replace(/\s+/g, ' ');
    const said = `${one.prefix.text} ${words}`;
    // Twice in one text is twice in the log.
    const times = (ofLeaf.get(said) ?? 0) + 1;
    ofLeaf.set(said, times);
    const key = `${times} ${said}`;
    const same = ofRoot.get(key);
    ofRoot.set(key, same === undefined ? one : merged(same, one));
  }
  return [...kept.values()].flatMap((ofRoot) => [...ofRoot.values()]);
}

function mapOf<T>(maps: Map<object, Map<string, T>>, of: object): Map<string, T> {
  const map = maps.get(of) ?? new Map<string, T>();
  maps.set(of, map);
  return map;
}

function merged(a: Candidate, b: Candidate): Candidate {
  return {
    ...a,
    time: a.time ?? b.time,
    uptime: a.uptime ?? b.uptime,
    cell: a.cell ?? b.cell,
    repeated: a.repeated ?? b.repeated,
  };
}
