import {
  MONTHS,
  readTraditional,
  timeFromEpoch,
  timeFromSecond,
  type LogTime,
} from './timestamp.js';

/** Looked at from right to left: the stamp next to the message is the line's own. */
const STAMPS = new RegExp(
  [
    // 2031-02-03T04:05:06.700001+00:00, 2031-02-03 04:05:06 UTC (journalctl -o short-full), 2031/02/03 04:05:06, 20310203T040506Z
    String.raw`(?<weekday>[A-Z][a-z]{2} )?(?<!\d)(?<year>\d{4})(?<dash>[-/]?)(?<month>\d\d)\k<dash>(?<day>\d\d)[T ](?<hour>\d\d)(?<colon>:?)(?<minute>\d\d)\k<colon>(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?\d*(?<zone> ?(?:Z\b|[+-]\d\d(?::?\d\d)?(?![\d:])|[A-Z]{2,5}(?![\w.-])))?`,
    // 03/Feb/2031:04:05:06 +0000 (Common Log Format), 3 Feb 2031 04:05:06 +0000 (RFC 2822)
    String.raw`(?<!\d)(?<day2>\d{1,2})(?<gap>[/ -])(?<name2>[A-Z][a-z]{2})\k<gap>(?<year2>\d{4})[: ](?<clock2>\d\d:\d\d:\d\d)(?:[.,](?<fraction2>\d{1,9}))?\d*(?<zone2> ?(?:Z\b|[+-]\d\d:?\d\d|[A-Z]{2,5}(?![\w.-])))?`,
    // Feb 3, 2031 @ 04:05:06.700 (Kibana), Feb  3 2031 04:05:06
    String.raw`(?<![A-Za-z])(?<name3>[A-Z][a-z]{2}) {1,2}(?<day3>\d{1,2}),? (?<year3>\d{4})(?:,| @)? (?<clock3>\d\d:\d\d:\d\d)(?:[.,](?<fraction3>\d{1,9}))?(?! [AP]M)`,
    // Feb  3 04:05:06, Feb 03 04:05:06.700001, Mon Feb  3 04:05:06 2031
    String.raw`(?<traditional>(?<![A-Za-z])[A-Z][a-z]{2} (?:[ \d]\d|\d) \d\d:\d\d:\d\d)`,
  ]
    // The name of a file may have a date of its own.
    .map((form) => String.raw`(?:${form})(?![-\w]*\.[a-z]{2,4}\b)`)
    .join('|'),
  'g',
);
/** journalctl -o short-unix and the clocks of shippers: seconds, milli-, micro- or nanoseconds since 1970. */
const EPOCH =
  /(?:(?<![\w.:=/-])|(?<=(?:ts|[tT]ime|timestamp)[=:])|(?<=[:-])(?=\d{10}\.\d{6} \S+ kernel: *$))(\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})(?![\w.:/-])/g;
/** Abbreviations that mean one zone wherever they are printed, with their hours; others are not guessed at. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ...['Z', 'UTC', 'GMT', 'WET'].map((name) => [name, 0] as const),
  ...['CET', 'WEST'].map((name) => [name, 1] as const),
  ...['CEST', 'EET'].map((name) => [name, 2] as const),
  ...([
    ['EEST', 3],
    ['MSK', 3],
    ['JST', 9],
    ['KST', 9],
    ['AEST', 10],
    ['AEDT', 11],
  ] as const),
  ...([
    ['EDT', -4],
    ['EST', -5],
    ['MDT', -6],
    ['MST', -7],
    ['PDT', -7],
    ['SAST', 2],
    ['EAT', 3],
    ['HKT', 8],
    ['NZST', 12],
    ['NZDT', 13],
  ] as const),
]);
const HOUR = 3_600_000;

/**
 * The last stamp in a text: of all that stand before a message the one next to it is its own.
 * @param latest the latest moment that it can be from, in milliseconds: settles the year where it has none.
 */
export function lastStamp(text: string, latest: number): LogTime | undefined {
  const found = [...text.matchAll(STAMPS)].at(-1);
  if (found !== undefined) return timeOf(text, found, latest);
  return [...text.matchAll(EPOCH)].map(epochOf).findLast((time) => time !== undefined);
}

/** Where nothing but its length tells that a number is a time, it has to be one of these years. */
function epochOf([, digits = '']: RegExpExecArray): LogTime | undefined {
  const time = timeFromEpoch(digits);
  return time !== undefined && time.ms < LATEST_EPOCH ? time : undefined;
}

const LATEST_EPOCH = Date.UTC(2100, 0);

/** The first one with a date and a year, for what stands behind a message. */
export function firstDatedStamp(text: string): LogTime | undefined {
  for (const found of text.matchAll(STAMPS)) {
    if (found.groups?.['traditional'] === undefined) return timeOf(text, found, 0);
  }
  return [...text.matchAll(EPOCH)].map(epochOf).find((time) => time !== undefined);
}

/** The moment that a text as a whole tells, a stamp or a number of seconds, milli-, micro- or nanoseconds. */
export function wholeStamp(text: string, latest: number): LogTime | undefined {
  const trimmed = text.trim();
  if (/^\d{9,10}(?:\.\d+)?$|^\d{13}(?:\.\d+)?$|^\d{16}$|^\d{19}$/.test(trimmed)) {
    return timeFromEpoch(trimmed);
  }
  return trimmed.length <= LONGEST_STAMP ? lastStamp(trimmed, latest) : undefined;
}

const LONGEST_STAMP = 48;

/** Whether the text may hold a stamp. */
export function mayHoldStamp(text: string): boolean {
  return /\d\d:\d\d|\d{10}|\dT\d{6}/.test(text);
}

function timeOf(text: string, found: RegExpExecArray, latest: number): LogTime | undefined {
  const { groups = {}, index } = found;
  if (groups['traditional'] !== undefined) return readTraditional(text, index, latest)?.time;
  const zone = groups['zone'] ?? groups['zone2'];
  const offset = zoneOffset(
    zone?.trim(),
    groups['weekday'] !== undefined || groups['day2'] !== undefined,
  );
  if (offset === undefined) return undefined;
  const day = groups['day2'] ?? groups['day3'];
  const year = groups['year2'] ?? groups['year3'];
  const month = monthNumber(groups['name2'] ?? groups['name3']);
  const [date, clock] =
    day === undefined
      ? [
          `${groups['year']}-${groups['month']}-${groups['day']}`,
          `${groups['hour']}:${groups['minute']}:${groups['second']}`,
        ]
      : [`${year}-${month}-${day.padStart(2, '0')}`, groups['clock2'] ?? groups['clock3'] ?? ''];
  return timeFromSecond(
    Date.parse(`${date}T${clock}Z`) - offset,
    groups['fraction'] ?? groups['fraction2'] ?? groups['fraction3'] ?? '',
  );
}

function monthNumber(name = ''): string {
  return String(MONTHS.indexOf(name) + 1).padStart(2, '0');
}

/**
 * In milliseconds. Without a zone it is UTC, which cells run on; with a name that may mean several zones it is not
 * known, unless the name may be something else, such as a host.
 */
function zoneOffset(zone: string | undefined, isZone: boolean): number | undefined {
  if (zone === undefined || zone === '') return 0;
  const numeric = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (numeric !== null) {
    const ms = Number(numeric[2]) * HOUR + (Number(numeric[3] ?? 0) * HOUR) / 60;
    return numeric[1] === '-' ? -ms : ms;
  }
  const hours = ZONES.get(zone);
  if (hours !== undefined) return hours * HOUR;
  return isZone ? undefined : 0;
}
