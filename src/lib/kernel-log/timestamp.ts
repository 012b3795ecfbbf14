import { detached } from '../text/detached.js';
import { DIGIT_0, isDigit } from '../text/char-codes.js';

/** The moment a line was written: UTC text with the precision that the line had, and the same in milliseconds. */
export interface LogTime {
  /** `2019-04-18T18:01:05.306552Z` */
  readonly text: string;
  /** Milliseconds of the Unix epoch; fractions keep what is finer. */
  readonly ms: number;
}

/** A timestamp found in a line, and where the text after it begins. */
export interface FoundTime {
  readonly time: LogTime;
  readonly end: number;
}

const RFC3339 = /(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)/y;
const TRADITIONAL =
  /([A-Z][a-z]{2}) ([ \d]\d|\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: (\d{4}))?/y;
export const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];
/** No two leap years are further apart than this (1896 and 1904), so 29 February is found within it. */
const YEARS_TO_LOOK_BACK = 8;
const LAST_FOUR_DIGIT_YEAR = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Reads RFC 3339 stamps: rsyslog's file format, journalctl's short-iso, dmesg's iso form.
 * Neighbouring lines share their second and their form, so what was found for the last one is tried first.
 */
export class Rfc3339Reader {
  #last: StampForm | undefined;

  /** The stamp that begins at `at`, if it is of the last one's second and form. */
  readAsLast(text: string, at: number): FoundTime | undefined {
    const last = this.#last;
    if (last === undefined || !text.startsWith(last.upToFraction, at)) return undefined;
    const fractionAt = at + last.upToFraction.length;
    const fractionEnd = fractionAt + last.fractionDigits;
    if (!text.startsWith(last.zone, fractionEnd)) return undefined;
    const fraction = numberBetween(text, fractionAt, fractionEnd);
    if (fraction < 0) return undefined;
    const { second } = last;
    return {
      time: {
        text: last.utcUpToFraction + text.slice(fractionAt, fractionEnd) + 'Z',
        ms: fraction === 0 ? second.ms : second.ms + (fraction * 1000) / last.fractionScale,
      },
      end: fractionEnd + last.zone.length,
    };
  }

  /** The stamp that begins at `at`, or undefined when none does. */
  read(text: string, at: number): FoundTime | undefined {
    RFC3339.lastIndex = at;
    const found = RFC3339.exec(text);
    if (found === null) return undefined;
    const [, date = '', clock = '', fraction = '', zone = 'Z'] = found;
    const second = wholeSecond(Date.parse(`${date}T${clock}Z`) - zoneOffset(zone));
    if (second === undefined) return undefined;
    const end = RFC3339.lastIndex;
    const fractionAt = end - zone.length - fraction.length;
    const upToFraction = detached(text.slice(at, fractionAt));
    this.#last = {
      upToFraction,
      fractionDigits: fraction.length,
      fractionScale: 10 ** fraction.length,
      zone,
      second,
      utcUpToFraction: fraction === '' ? second.text : `${second.text}.`,
    };
    return { time: withFraction(second, fraction), end };
  }
}

/** What a stamp shares with its neighbours. */
interface StampForm {
  /** `2019-04-18T18:01:05.` */
  readonly upToFraction: string;
  readonly fractionDigits: number;
  /** Ten to the power of the digits. */
  readonly fractionScale: number;
  readonly zone: string;
  readonly second: Second;
  /** The same second as flows tell it, up to its fraction. */
  readonly utcUpToFraction: string;
}

/**
 * Reads a traditional stamp (`Jul 24 19:19:10`, `May  3 …`) at `at`; it has no zone (stemcells run on UTC).
 * @param latest the time, in milliseconds, that the line cannot be later than: the file's mtime, or now.
 *   A stamp without a year takes the year that puts it nearest before.
 */
export function readTraditional(text: string, at: number, latest: number): FoundTime | undefined {
  TRADITIONAL.lastIndex = at;
  const found = TRADITIONAL.exec(text);
  if (found === null) return undefined;
  const [, monthName = '', day = '', hour, minute, second, fraction = '', year] = found;
  const month = MONTHS.indexOf(monthName);
  if (month < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const clock = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  const midnight =
    year === undefined
      ? latestMidnight(month, Number(day), latest - clock)
      : utcMidnight(Number(year), month, Number(day));
  const whole = midnight === undefined ? undefined : wholeSecond(midnight + clock);
  if (whole === undefined) return undefined;
  return { time: withFraction(whole, fraction), end: TRADITIONAL.lastIndex };
}

/**
 * A time from a count of microseconds of the Unix epoch, as journald keeps it.
 * @returns undefined when the count lies outside the years that have four digits.
 */
export function timeFromMicroseconds(microseconds: number): LogTime | undefined {
  const seconds = Math.floor(microseconds / 1e6);
  const whole = wholeSecond(seconds * 1000);
  if (whole === undefined) return undefined;
  return withFraction(whole, String(microseconds - seconds * 1e6).padStart(6, '0'));
}

/**
 * A time from a count of seconds of the Unix epoch as text, with any decimals, or of milli-, micro- or
 * nanoseconds: so many digits are one of them only, from 2001 to 2286. The precision stays.
 */
export function timeFromEpoch(digits: string): LogTime | undefined {
  const [whole = '', decimals = ''] = digits.split('.');
  const secondDigits = whole.length < SECOND_DIGITS ? whole.length : SECOND_DIGITS;
  const fraction = (whole.slice(secondDigits) + decimals).slice(0, MOST_FRACTION_DIGITS);
  return timeFromSecond(Number(whole.slice(0, secondDigits)) * 1000, fraction);
}

const SECOND_DIGITS = 10;
const MOST_FRACTION_DIGITS = 9;

/**
 * A time from a whole second, in milliseconds of the Unix epoch, and the digits behind it.
 * @returns undefined for NaN and outside the years that have four digits.
 */
export function timeFromSecond(ms: number, fraction: string): LogTime | undefined {
  const second = wholeSecond(ms);
  return second === undefined ? undefined : withFraction(second, fraction);
}

interface Second {
  readonly ms: number;
  /** `2019-04-18T18:01:05` */
  readonly text: string;
}

function wholeSecond(ms: number): Second | undefined {
  if (!(ms >= 0 && ms <= LAST_FOUR_DIGIT_YEAR)) return undefined;
  return { ms, text: new Date(ms).toISOString().slice(0, 19) };
}

function withFraction(second: Second, fraction: string): LogTime {
  if (fraction === '') return { text: `${second.text}Z`, ms: second.ms };
  return {
    text: `${second.text}.${fraction}Z`,
    ms: second.ms + (Number(fraction) * 1000) / 10 ** fraction.length,
  };
}

/** The whole number that stands there, 0 for an empty text; -1 for what is none. */
function numberBetween(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return -1;
    number = number * 10 + code - DIGIT_0;
  }
  return number;
}

function zoneOffset(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function latestMidnight(month: number, day: number, latest: number): number | undefined {
  const lastYear = new Date(latest).getUTCFullYear();
  for (let year = lastYear; year >= lastYear - YEARS_TO_LOOK_BACK; year--) {
    const midnight = utcMidnight(year, month, day);
    if (midnight !== undefined && midnight <= latest) return midnight;
  }
  return undefined;
}

/** Undefined for a day that the month does not have in that year. */
function utcMidnight(year: number, month: number, day: number): number | undefined {
  const midnight = new Date(Date.UTC(year, month, day));
  return midnight.getUTCMonth() === month && midnight.getUTCDate() === day
    ? midnight.getTime()
    : undefined;
}
