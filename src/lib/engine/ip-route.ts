import { parseAddressRange, type AddressRange } from '../net/address.js';

/** A route as `ip route` prints it. */
export interface IpRoute {
  /** As printed: `default`, `10.255.0.0/16`, `10.255.41.2`. */
  readonly to: string;
  readonly range: AddressRange;
  /** What happens to packets that take it; `local`: they are for the machine itself. */
  readonly type: 'unicast' | 'local' | Refusal;
  /** Where packets leave: by one of these; none for what goes nowhere, and where the line does not tell. */
  readonly devices: readonly string[];
  /** The machine that takes them on. */
  readonly via?: string;
  /** The machine's own address on that side. */
  readonly source?: string;
  /** Of several routes to the same block the one with the lowest counts; 0 where none is printed. */
  readonly metric: number;
}

/** Routes by which a kernel refuses packets (ip-route(8)). */
export type Refusal = 'blackhole' | 'unreachable' | 'prohibit' | 'throw';

export interface ReadRoutes {
  readonly routes: readonly IpRoute[];
  /** Lines that are no route, as far as nobody knows what they are: counted from 1. */
  readonly unread: readonly number[];
}

/** Multicast and broadcast are never passed on, so that routes for them decide nothing here. */
const OTHER_TYPES: ReadonlySet<string> = new Set(['broadcast', 'multicast', 'anycast', 'nat']);
const TYPES: ReadonlySet<string> = new Set([
  'unicast',
  'local',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
]);
const EVERYTHING = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

/**
 * Reads the output of `ip route`, of all its forms: several next hops, on lines of their own or not, `-d`, `-o`,
 * `-N`, `ip -6 route` behind it, and of `ip route show table all` the tables that every packet is looked up in
 * (`local` and `main`). Routes that only some packets take (by TOS or source) and
 * those whose way is down are left out, as the kernel does for a plain packet.
 * Never throws on content.
 */
export function readIpRoutes(text: string): ReadRoutes {
  const routes: IpRoute[] = [];
  const unread: number[] = [];
  for (const { words, number } of entriesOf(text)) {
    const route = routeOf(words);
    if (route === undefined) unread.push(number);
    else if (route !== 'beside') routes.push(route);
  }
  return { routes, unread };
}

interface Entry {
  readonly number: number;
  readonly words: string[];
}

/** One entry a route: lines that only add a next hop belong to the one before. */
function entriesOf(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  text.split('\n').forEach((line, at) => {
    const words = line
      .replaceAll('\\', ' ')
      .split(/\s+/)
      .filter((word) => word !== '');
    const last = entries.at(-1);
    if (words[0] === 'nexthop' && last !== undefined) last.words.push(...words);
    else if (words.length > 0) entries.push({ number: at + 1, words });
  });
  return entries;
}

/** @returns `beside` for what decides nothing, undefined for what is no route. */
function routeOf(all: readonly string[]): IpRoute | 'beside' | undefined {
  const [first = ''] = all;
  if (OTHER_TYPES.has(first)) return 'beside';
  const hasType = TYPES.has(first);
  const [to = '', ...words] = hasType ? all.slice(1) : all;
  const range = parseAddressRange(to === 'default' ? everythingFor(words) : to);
  if (range === undefined || to.includes('-')) return undefined;
  const type = (hasType ? first : 'unicast') as IpRoute['type'];
  const hop = type === 'unicast' ? hopOf(words) : NOWHERE;
  // Words without any device are of another kind of text.
  if (hop === undefined) return undefined;
  if (hop === 'down' || isForSome(words, type)) return 'beside';
  const [source, metric] = [after(words, 'src'), Number(after(words, 'metric') ?? 0)];
  return {
    to,
    range,
    type,
    ...hop,
    ...(source !== undefined && { source }),
    metric: Number.isInteger(metric) ? metric : 0,
  };
}

/** IPv6's routes have a preference, and gateways without the word `inet6`. */
function everythingFor(words: readonly string[]): string {
  const isIpv6 = words.includes('pref') || after(words, 'via')?.includes(':') === true;
  return isIpv6 ? EVERYTHING.ipv6 : EVERYTHING.ipv4;
}

/** Of a table that is asked by rules only, or for packets of one kind. */
function isForSome(words: readonly string[], type: IpRoute['type']): boolean {
  const table = after(words, 'table');
  const isAsked =
    table === undefined ||
    ['main', '254'].includes(table) ||
    (type === 'local' && ['local', '255'].includes(table));
  const kind = after(words, 'tos') ?? after(words, 'dsfield') ?? '0';
  const from = after(words, 'from') ?? 'all';
  return !isAsked || !/^(?:0x0*|0|default)$/.test(kind) || !['all', 'default'].includes(from);
}

type Hop = Pick<IpRoute, 'devices' | 'via'>;

const NOWHERE: Hop = { devices: [] };

/** Where a route leads: by each of its next hops that is up. */
function hopOf(words: readonly string[]): Hop | 'down' | undefined {
  const parts = splitAt(words, 'nexthop');
  const all = parts.length > 1 ? parts.slice(1) : parts;
  if (all.every((part) => after(part, 'dev') === undefined)) {
    // A next hop that the kernel knows by number, and that an older `ip` does not look up.
    return words.includes('nhid') ? NOWHERE : undefined;
  }
  const up = all.filter((part) => !part.includes('dead'));
  if (up.length === 0) return 'down';
  const devices = up.map((part) => after(part, 'dev')).filter((name) => name !== undefined);
  const via = up.length === 1 ? gatewayOf(up[0] ?? []) : undefined;
  return { devices: [...new Set(devices)], ...(via !== undefined && { via }) };
}

/** `via 10.0.16.1`; `via inet6 fe80::1` for one of the other family. */
function gatewayOf(words: readonly string[]): string | undefined {
  const via = after(words, 'via');
  return via === 'inet' || via === 'inet6' ? after(words, via) : via;
}

function splitAt(words: readonly string[], mark: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === mark) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function after(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}
