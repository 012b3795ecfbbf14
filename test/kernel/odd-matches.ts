import { CELLS, CONTAINERS, OUTSIDE, silkInterface } from './lab-plan.js';
import { maybeNot, protocolMatch, withPorts } from './odd-protocols.js';
import type { Random } from './random.js';

/** What may stand in a rule depends on where it stands. */
export interface Place {
  /** Marks that packets may have there. */
  readonly marks: readonly number[];
  /** `-o` is refused in PREROUTING and INPUT, `-i` in POSTROUTING. */
  readonly interfaces: readonly ('-i' | '-o')[];
  /** For a rule that takes no other. */
  readonly protocol?: 'tcp';
}

/** What a rule asks for; empty where that may not stand. */
type Condition = (random: Random, place: Place) => string;

const ADDRESSES = [...CONTAINERS, ...OUTSIDE.addresses, ...CELLS.map(({ ip }) => ip)];
const CONTAINER_INTERFACES = CONTAINERS.map(silkInterface);
const INTERFACES = [...CONTAINER_INTERFACES, 's-+', 's-010255041+', 'eth0', 'silk-vtep', 'e+'];
const RANGES = [
  '10.255.41.2-10.255.41.3',
  '10.255.41.3-10.255.92.3',
  '10.255.92.3-10.255.92.255',
  '198.51.100.0-203.0.113.10',
  '10.0.16.15-10.0.24.9',
];
const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID'];
/** Without SNAT: to the kernel it holds for the second packet of a connection that is still NEW. */
const NAT_STATES = ['DNAT', 'NEW,DNAT', 'RELATED,DNAT'];
const MASKS = ['', '', '/0xff', '/0xffff', '/0xffff0000', '/0x1'];

/** How often each is asked for; in an order that iptables takes, limits last as in silk's rules. */
const CONDITIONS: readonly (readonly [weight: number, condition: Condition])[] = [
  [3, (random) => `${maybeNot(random)}-s ${block(random)}`],
  [3, (random) => `${maybeNot(random)}-d ${block(random)}`],
  [2, (random, place) => interfaceMatch(random, place, '-i')],
  [2, (random, place) => interfaceMatch(random, place, '-o')],
  [9, (random, { protocol }) => (protocol === undefined ? protocolMatch(random) : '')],
  [0, (random, { protocol }) => (protocol === undefined ? '' : withPorts(random, protocol))],
  [2, rangeMatch],
  [3, markMatch],
  [4, stateMatch],
  [2, addressTypeMatch],
  [1, () => '-m comment --comment "a \\"quoted\\" -j DROP"'],
  [1, limitMatch],
];

/**
 * Conditions of a rule, in the form of iptables-save: of all kinds that are modelled, each now and
 * then negated. Not many in one rule, so that packets meet them.
 */
export function oddMatches(random: Random, place: Place): string {
  const numbered = CONDITIONS.map(([weight], at) => [weight, at] as const);
  const wanted = Array.from({ length: random.between(1, 3) }, () => random.weighted(numbered));
  return CONDITIONS.filter(([weight], at) => weight === 0 || wanted.includes(at))
    .map(([, condition]) => condition(random, place))
    .filter((text) => text !== '')
    .join(' ');
}

function block(random: Random): string {
  return `${random.pick(ADDRESSES)}/${random.pick([32, 32, 32, 31, 30, 24, 16, 8])}`;
}

function interfaceMatch(random: Random, { interfaces }: Place, flag: '-i' | '-o'): string {
  if (!interfaces.includes(flag)) return '';
  return `${maybeNot(random)}${flag} ${random.pick(INTERFACES)}`;
}

function rangeMatch(random: Random): string {
  const flag = random.pick(['--src-range', '--dst-range']);
  return `-m iprange ${maybeNot(random)}${flag} ${random.pick(RANGES)}`;
}

function markMatch(random: Random, { marks }: Place): string {
  const mask = random.pick(MASKS);
  const bits = mask === '' ? 0xffffffff : Number(mask.slice(1));
  const value = (random.pick([0, ...marks]) & bits) >>> 0;
  return `-m mark ${maybeNot(random)}--mark 0x${value.toString(16)}${mask}`;
}

function stateMatch(random: Random): string {
  if (random.chance(0.15)) {
    return `-m conntrack ${maybeNot(random)}--ctstate ${random.pick(NAT_STATES)}`;
  }
  const some = random.some(STATES, 0.4);
  const names = (some.length === 0 ? ['NEW'] : some).join(',');
  return random.chance(0.5)
    ? `-m conntrack ${maybeNot(random)}--ctstate ${names}`
    : `-m state ${maybeNot(random)}--state ${names}`;
}

function addressTypeMatch(random: Random): string {
  const flag = random.pick(['--src-type', '--dst-type']);
  return `-m addrtype ${maybeNot(random)}${flag} LOCAL`;
}

function limitMatch(random: Random): string {
  const [rate, burst] = [random.pick([1, 100]), random.pick([1, 3, 1000])];
  if (random.chance(0.6)) return `-m limit --limit ${rate}/sec --limit-burst ${burst}`;
  const kind = random.pick(['above', 'upto']);
  return `-m hashlimit --hashlimit-${kind} ${rate}/sec --hashlimit-burst ${burst} --hashlimit-mode dstip --hashlimit-name odd-${random.hex(8)}`;
}
