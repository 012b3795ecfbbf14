import type { Cell } from '../directory/model.js';
import { cellBefore } from './said-cell.js';
import { lastStamp } from './stamp-search.js';
import type { LogTime } from './timestamp.js';

/** What stands around the kernel's message in a line: who wrote it down, when, on which cell. */
export interface Envelope {
  readonly time: LogTime | undefined;
  /** Seconds since the cell's kernel started. */
  readonly uptime: number | undefined;
  /** Only what the envelope itself says of the cell: syslog-release's structured data, or a relay's job. */
  readonly cell: Cell | undefined;
  /** The N of rsyslog's `message repeated N times: [ … ]`. */
  readonly repeated: number | undefined;
}

/** What the kernel's own stamp can look like right before a message; the first group is its seconds. */
const UPTIMES: readonly RegExp[] = [
  // [   12.345678], [   12.345678][  T42], dmesg -d: [   12.345678 <    0.000021>]
  /\[ *(\d{1,12}(?:\.\d{1,9})?)(?: *<[ \d.+]{0,24}>)? *\](?: ?\[ *[TC]\d{1,10}\])? *$/,
  // journalctl -o short-monotonic and short-delta, with host and program behind it
  /\[ *(\d{1,12}\.\d{1,9})(?: *<[ \d.+]{0,24}>)? *\] +\S{1,255} +[\w.-]{1,64}(?:\[\d{1,10}\])?: *$/,
];
/** /dev/kmsg: priority, number, microseconds and flags. */
const KMSG = /(?:^|[^\d,])\d{1,4},\d{1,20},(\d{1,16}),[^;,]{0,16}(?:,[^;]{0,64})?; *$/;
/** No form of an uptime, with what stands behind it, is longer. */
const UPTIME_REACH = 400;
const REPEATED = /message repeated (\d{1,9}) times: \[ *$/;

/**
 * Reads an envelope from the message to the left, whatever stands before it: the stamp next to the message is the
 * line's own; its cell may be told anywhere.
 * @param head what stands before the message, without colours and other additions (`plainText`).
 * @param latest the latest moment that the line can be from, in milliseconds; see `readTraditional`.
 */
export function searchEnvelope(head: string, latest: number): Envelope {
  const near = head.slice(-UPTIME_REACH);
  const uptime = uptimeIn(near);
  const repeated = REPEATED.exec(uptime === undefined ? near : near.slice(0, uptime.start))?.[1];
  return {
    time: lastStamp(
      uptime === undefined ? head : head.slice(0, uptime.start - near.length),
      latest,
    ),
    uptime: uptime?.seconds,
    cell: cellBefore(head),
    repeated: repeated === undefined ? undefined : Number(repeated),
  };
}

function uptimeIn(near: string): { start: number; seconds: number } | undefined {
  for (const form of UPTIMES) {
    const found = form.exec(near);
    if (found !== null) return { start: found.index, seconds: Number(found[1]) };
  }
  const kmsg = KMSG.exec(near);
  return kmsg === null ? undefined : { start: kmsg.index, seconds: Number(kmsg[1]) / 1e6 };
}

/** A stamp, an uptime, a cell: what is found only by a search. */
const HIDDEN = /\d\d:\d\d|\d{10}|\dT\d{6}|[>;] *$|\[ *\d+\.\d|instance@47450|: std(?:out|err) \|/;

/** Whether a part of a line that was read from the left may tell more when it is searched. */
export function maySayMore(middle: string): boolean {
  return HIDDEN.test(middle);
}
