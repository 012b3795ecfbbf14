import type { Cell } from '../directory/model.js';
import type { LogTime } from './timestamp.js';

/** What an envelope says of its message. */
export interface EntryFacts {
  readonly time: LogTime | undefined;
  readonly uptime: number | undefined;
  readonly cell: Cell | undefined;
}

/** What one record of a document says besides its messages: an event, a hit, a row. */
export interface EntryRecord {
  /** Paths of keys, joined by dots, with their values. */
  readonly fields: (readonly [path: string, value: string | number])[];
  /** What encloses it: what is said there holds for it as well. */
  readonly outer?: EntryRecord;
  /** In place of fields for what the line says outside of its JSON. */
  readonly facts?: EntryFacts;
  /** The record whose texts may say the same: a shipper keeps both the line and what it made of it. */
  readonly root: object;
}

/** A text that may hold a message. */
export interface EntryText {
  /** One byte a character. */
  readonly text: string;
  readonly record: EntryRecord;
}
