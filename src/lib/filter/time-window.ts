import { CfnetError } from '../errors/cfnet-error.js';

/** The time that flows are wanted from, both ends included, in milliseconds of the Unix epoch. */
export interface TimeWindow {
  readonly since: number;
  readonly until: number;
}

const DURATION = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?$/;
const RFC3339 =
  /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)?)?$/;
const HAS_ZONE = /(?:[Zz]|[+-]\d\d:\d\d)$/;

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
  const duration = text === '' ? null : DURATION.exec(text);
  if (duration !== null) {
    const count = (group: number): number => Number(duration[group] ?? 0);
    return now - (((count(1) * 24 + count(2)) * 60 + count(3)) * 60 + count(4)) * 1000;
  }
  const isDateOnly = text.length === 'YYYY-MM-DD'.length;
  const moment = RFC3339.test(text)
    ? Date.parse(isDateOnly || HAS_ZONE.test(text) ? text : `${text}Z`)
    : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new CfnetError('USAGE', `${flag} cannot be '${text}'`, {
    hint: 'Give a time before now such as 10m, 2h, 1d, or one such as 2026-01-05T09:15:00Z.',
  });
}

/** Whether a moment lies in the window; a line without a time only lies in one that is open on both sides. */
export function isWithin(window: TimeWindow, ms: number | undefined): boolean {
  if (ms === undefined) return window.since === -Infinity && window.until === Infinity;
  return ms >= window.since && ms <= window.until;
}
