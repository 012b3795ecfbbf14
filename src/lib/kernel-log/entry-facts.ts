import type { Cell } from '../directory/model.js';
import type { EntryFacts, EntryRecord } from './entry-record.js';
import { cellBefore, cellOfFacts, cellOfName, isInstanceId } from './said-cell.js';
import { wholeStamp } from './stamp-search.js';
import type { LogTime } from './timestamp.js';

/**
 * Keys of a time, without their signs and in lower case: first those that say when the line was written, then those
 * of the event, at last those of who saw it first. When it was stored, nobody is asked.
 */
const TIME_KEYS = [
  ...[
    'sourcerealtimetimestamp',
    'realtimetimestamp',
    'timereported',
    'syslogtimestamp',
    'syslogts',
  ],
  ...['sisodate', 'isodate', 'sdate', 'messagetime', 'messagetimems', 'generatedat'],
  ...['timeunixnano', 'eventtime', 'logtime', 'timestamp', 'time', 'ts', 'datetime', 'date'],
  ...['timestampnano', 'timestampns', 'timenano', 'timestampms', 'timemillis', 'unixtime', 'epoch'],
  ...['eventtimestamp', 'eventcreated', 'timegenerated', 'observedtimeunixnano', 'receivedat'],
  // The first of a list without names.
  '',
];
const RANKS: ReadonlyMap<string, number> = new Map(TIME_KEYS.map((key, rank) => [key, rank]));
const HOST_KEYS = new Set([
  ...['host', 'hostname', 'hostip', 'sysloghostname', 'sysloghost', 'fromhostip', 'fromhost'],
  ...['ip', 'hostaddress', 'vmip', 'instanceip'],
]);
/** What a shipper made of the packet is not the cell that logged it. */
const PACKET_PATH =
  /^(?:.*\.)?(?:source|destination|src|dst|client|server|network|agent|observer)\./;
const NAME = /^[\w-]+\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** What BOSH calls things, under the names that shippers give them. */
const GROUPS = new Set(['group', 'job', 'instancegroup', 'jobname', 'instancegroupname']);
const IDS = new Set(['id', 'index', 'instanceid', 'instanceguid', 'boshid', 'boshinstanceid']);
const ZONES = new Set(['az', 'zone', 'availabilityzone']);

/** The facts of a record; what it does not say, those that enclose it may. */
export function factsOf(record: EntryRecord, latest: number): EntryFacts {
  let facts: EntryFacts = { time: undefined, uptime: undefined, cell: undefined };
  for (let at: EntryRecord | undefined = record; at !== undefined; at = at.outer) {
    const more = at.facts ?? ownFacts(at, latest);
    facts = {
      time: facts.time ?? more.time,
      uptime: facts.uptime ?? more.uptime,
      cell: isVague(facts.cell) ? (more.cell ?? facts.cell) : facts.cell,
    };
  }
  return facts;
}

function ownFacts({ fields }: EntryRecord, latest: number): EntryFacts {
  return { time: timeIn(fields, latest), uptime: uptimeIn(fields), cell: cellIn(fields) };
}

/** A host may be whoever passed the line on: who has a name for the cell knows better. */
function isVague(cell: Cell | undefined): boolean {
  return cell === undefined || (cell.id === undefined && cell.name === undefined);
}

type Fields = EntryRecord['fields'];

function timeIn(fields: Fields, latest: number): LogTime | undefined {
  const ranked = fields
    .map(([path, value]) => ({ value, rank: rankOf(path) }))
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  // A stamp without a year says less than any other.
  const [dated, undated] = [true, false].map((isDated) =>
    ranked.filter(({ value }) => /\d{4}/.test(String(value)) === isDated),
  );
  for (const { value } of [...(dated ?? []), ...(undated ?? [])]) {
    const time = wholeStamp(exactText(value), latest);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** Of a count of nanoseconds, a number of JSON holds no more than the microseconds. */
function exactText(value: string | number): string {
  const text = String(value);
  return typeof value === 'number' && value > Number.MAX_SAFE_INTEGER
    ? text.slice(0, MICROSECOND_DIGITS)
    : text;
}

const MICROSECOND_DIGITS = 16;

function rankOf(path: string): number | undefined {
  const last = lastKey(path);
  return (
    RANKS.get(plainKey(path)) ?? RANKS.get(last) ?? RANKS.get(last.replace(/^syslog\d+/, 'syslog'))
  );
}

/** journald counts microseconds; a reader of /dev/kmsg has seconds and what is left of them. */
function uptimeIn(fields: Fields): number | undefined {
  for (const key of ['sourcemonotonictimestamp', 'monotonictimestamp']) {
    const value = valueOf(fields, key);
    if (/^\d{1,16}$/.test(value ?? '')) return Number(value) / 1e6;
  }
  const seconds = valueOf(fields, 'time')?.trim() ?? '';
  // `dmesg -J`
  if (valueOf(fields, 'pri') !== undefined && /^\d{1,8}\.\d{1,9}$/.test(seconds))
    return Number(seconds);
  const [sec, usec, sequence] = ['sec', 'usec', 'sequence'].map((key) => valueOf(fields, key));
  return sequence === undefined || sec === undefined || usec === undefined
    ? undefined
    : Number(sec) + Number(usec) / 1e6;
}

/** Who has a name of BOSH's for the cell is believed before who has the address of a host. */
function cellIn(fields: Fields): Cell | undefined {
  const host = fields.find(([path, value]) => isHost(path) && /^[\d.]+$/.test(String(value)))?.[1];
  const address = host === undefined ? undefined : String(host);
  for (const [, value] of fields) {
    if (typeof value !== 'string') continue;
    const said = value.includes('[instance@47450') ? cellBefore(value) : undefined;
    if (said !== undefined) return { ...said, ...cellOfFacts({ host: said.ip ?? address }) };
    if (NAME.test(value)) return { ...cellOfName(value), ...cellOfFacts({ host: address }) };
  }
  const data = fields.filter(([path]) => path.includes('instance@47450'));
  return instanceIn(data.length > 0 ? data : fields, address) ?? cellOfFacts({ host: address });
}

/** An id is that of an instance only beside its group. */
function instanceIn(fields: Fields, host: string | undefined): Cell | undefined {
  const id = fields.find(([path, value]) => IDS.has(lastKey(path)) && isInstanceId(String(value)));
  if (id === undefined) return undefined;
  const place = id[0].slice(0, Math.max(0, id[0].search(/[^.\]@_]*$/)));
  const beside = (keys: ReadonlySet<string>): string | undefined => {
    const found = fields.find(([path]) => path.startsWith(place) && keys.has(lastKey(path)));
    return found === undefined ? undefined : String(found[1]);
  };
  const group = beside(GROUPS);
  if (group === undefined) return undefined;
  return cellOfFacts({
    id: String(id[1]),
    group,
    az: beside(ZONES),
    deployment: beside(new Set(['deployment'])),
    host,
  });
}

function isHost(path: string): boolean {
  return !PACKET_PATH.test(path) && (HOST_KEYS.has(plainKey(path)) || HOST_KEYS.has(lastKey(path)));
}

function valueOf(fields: Fields, key: string): string | undefined {
  const found = fields.find(([path]) => lastKey(path) === key);
  return found === undefined ? undefined : String(found[1]);
}

/** `@timestamp`, `__REALTIME_TIMESTAMP`, `timeUnixNano`: written in many ways, meant the same. */
function plainKey(path: string): string {
  return path.replace(/[^A-Za-z\d]/g, '').toLowerCase();
}

function lastKey(path: string): string {
  return plainKey(
    path.slice(path.lastIndexOf('.') + 1).replace(/^.*(?:instance@47450)[_.\]]?/, ''),
  );
}
