import type { LogTime } from '../kernel-log/timestamp.js';

/** A time in which something is known to have been so: milliseconds of the Unix epoch, both ends included. */
export interface TimeSpan {
  readonly from: number;
  readonly until: number;
}

/** What is held for the time of a line that was caused on purpose just now, as by a probe. */
export const ALWAYS: TimeSpan = { from: -Infinity, until: Infinity };
/** Nothing tells when it was so. */
export const NEVER: TimeSpan = { from: Infinity, until: -Infinity };

/** Machines set their clocks by NTP, BOSH's by its own demand: they are hardly ever so far apart (milliseconds). */
const CLOCKS_APART_MS = 500;
/** A traditional stamp has whole seconds: the line was written within the one that follows. */
const WHOLE_SECOND_MS = 999;

/** When a line was written, as closely as is known: milliseconds by the clock of its cell. */
export interface LineMoment {
  readonly earliest: number;
  readonly latest: number;
  /** When it was read, by the reader's own clock: it was not written later than that. */
  readonly readBy: number | undefined;
}

/** @returns undefined for a line without a time: it cannot be put in an order with anything. */
export function momentOf(
  time: LogTime | undefined,
  readBy: number | undefined,
): LineMoment | undefined {
  if (time === undefined) return undefined;
  const { ms, text } = time;
  return { earliest: ms, latest: text.includes('.') ? ms : ms + WHOLE_SECOND_MS, readBy };
}

/**
 * Whether a line was written within a span.
 * @param clock whose clock tells when the span begins: that of the cell that wrote the line, or another one. Where
 * it ends, the reader's own clock tells, at which a span of a snapshot ends when that was taken.
 */
export function isWithinSpan(
  { from, until }: TimeSpan,
  moment: LineMoment,
  clock: 'own' | 'other',
): boolean {
  const { earliest } = moment;
  return (
    from <= (clock === 'own' ? earliest : earliest - CLOCKS_APART_MS) && isBefore(moment, until)
  );
}

/** Whether a line was written before something was seen. */
export function isBefore({ latest, readBy }: LineMoment, seenAt: number): boolean {
  return readBy === undefined
    ? latest <= seenAt
    : Math.min(readBy, latest + CLOCKS_APART_MS) <= seenAt;
}
