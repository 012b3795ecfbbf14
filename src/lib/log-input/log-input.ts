import type { Cell } from '../directory/model.js';
import type { CfnetError } from '../errors/cfnet-error.js';

/** Text of a kernel log that can be read once, from its beginning. */
export interface LogInput {
  /** What messages call it: the path as it was given, or `stdin`. */
  readonly name: string;
  /** The latest moment that a line can be from, in milliseconds: see `readTraditional`. */
  readonly latest: number;
  /** Errors: CfnetError, also as the text is read, after everything that could be read. */
  readonly open: () => Promise<OpenedLog>;
}

/**
 * A log's bytes, unpacked, or the logs of an archive. A chunk is good only until the next one is asked for: its
 * memory may be used again. Among them may be gaps (`GAP`).
 */
export type OpenedLog = { readonly text: AsyncIterable<Buffer> } | Archive;

/** Logs of one folder of an archive, oldest first, or one log. */
export interface ArchivedSeries {
  readonly logs: readonly LogInput[];
  readonly cell?: Cell;
}

/** The logs that an archive holds. */
export interface Archive {
  readonly series: readonly ArchivedSeries[];
  /** Files that are no kernel logs. */
  readonly passedOver: number;
  /** What stood in the way of reading all of it. */
  readonly failure: CfnetError | undefined;
}
