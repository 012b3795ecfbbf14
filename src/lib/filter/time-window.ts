import { CfnetError } from '../errors/cfnet-error.js';
import { durationMs } from '../text/duration.js';

/** The time that flows are wanted from, both ends included, in milliseconds of the Unix epoch. */
export interface TimeWindow {
  readonly since: number;
  readonly until: number;
}

const RFC3339 =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:\d\d)?)?$/;

/** The window that `--since` and `--until` open. @param now what `10m` counts back from. Errors: USAGE. */
export function parseTimeWindow(
  since: string | undefined,
  until: string | undefined,
  now: number,
): TimeWindow {
  const window = {
    since: since === undefined ? Number.NEGATIVE_INFINITY : parseMoment('--since', since, now),
    until: until === undefined ? Number.POSITIVE_INFINITY : parseMoment('--until', until, now),
  };
  if (window.since > window.until) {
    throw new CfnetError('USAGE', '--since is later than --until', {
      hint: 'Swap them, or leave one out.',
    });
  }
  return window;
}

/** `10m`, `2h`, `1h30m`, `1d` before now, or an RFC 3339 time; without a zone it is UTC, as on the cells. */
function parseMoment(flag: string, text: string, now: number): number {
  const moment = durationBefore(now, text) ?? parseRfc3339(text);
  if (moment !== undefined) return moment;
  throw new CfnetError('USAGE', `${flag} cannot be '${text}'`, {
    hint: 'Give a time before now such as 10m, 2h, 1d, or one such as 2026-01-05T09:15:00Z.',
  });
}

function durationBefore(now: number, text: string): number | undefined {
  const duration = durationMs(text);
  return duration === undefined ? undefined : now - duration;
}

/** All digits of the second count: a time copied from a flow has to include that flow. */
function parseRfc3339(text: string): number | undefined {
  const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] =
    RFC3339.exec(text) ?? [];
  if (day === undefined || !isInCalendar(day)) return undefined;
  const whole = Date.parse(`${day}T${minute}:${second}${zone}`);
  return Number.isNaN(whole)
    ? undefined
    : whole + (Number(fraction) * 1000) / 10 ** fraction.length;
}

/** `Date` takes 30 February for 2 March. */
function isInCalendar(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** Whether a moment lies in the window; a line without a time only lies in one that is open on both sides. */
export function isWithin(window: TimeWindow, ms: number | undefined): boolean {
  if (ms === undefined) return !isBounded(window);
  return ms >= window.since && ms <= window.until;
}

/** Whether lines that tell no time are left out. */
export function isBounded({ since, until }: TimeWindow): boolean {
  return since !== Number.NEGATIVE_INFINITY || until !== Number.POSITIVE_INFINITY;
}
