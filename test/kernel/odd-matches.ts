import { CELLS, CONTAINERS, OUTSIDE, silkInterface } from './lab-plan.js';
import type { Random } from './random.js';
import { FIRST_HOST_PORT } from './lab-plan.js';
import { PROBED_PORTS } from './scenario.js';

/** What may stand in a rule depends on where it stands. */
export interface Place {
  readonly marks: readonly number[];
  /** `-o` is refused in PREROUTING and INPUT, `-i` in POSTROUTING. */
  readonly interfaces: readonly ('-i' | '-o')[];
}

const ADDRESSES = [...CONTAINERS, ...OUTSIDE.addresses, ...CELLS.map(({ ip }) => ip)];
const INTERFACES = [
  ...CONTAINERS.map(silkInterface),
  's-+',
  's-010255041+',
  'eth0',
  'silk-vtep',
  'e+',
];
const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'];
const TCP_FLAGS = [
  'FIN,SYN,RST,ACK SYN',
  'SYN,ACK SYN,ACK',
  'SYN SYN',
  'ACK ACK',
  'RST RST',
  'FIN,SYN,RST,PSH,ACK,URG NONE',
  'FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG',
  'SYN,FIN SYN,FIN',
];
const ICMP_TYPES = ['any', '0', '3', '3/3', '8', '8/0', '8/5', '11/0', '13'];
const MASKS = ['', '', '/0xff', '/0xffff', '/0xffff0000', '/0x1'];

/**
 * Conditions of a rule, in an order that iptables takes, and as iptables-save orders them: of all
 * kinds that are modelled, each now and then negated.
 * @param protocol asked for whatever else comes out.
 */
export function oddMatches(random: Random, place: Place, protocol?: 'tcp'): string {
  const asked = protocol ?? (random.chance(0.5) ? random.pick(['tcp', 'udp', 'icmp', '253']) : '');
  const parts = [
    random.chance(0.3) ? `${not(random)}-s ${block(random)}` : '',
    random.chance(0.3) ? `${not(random)}-d ${block(random)}` : '',
    ...place.interfaces.map((flag) =>
      random.chance(0.2) ? `${not(random)}${flag} ${random.pick(INTERFACES)}` : '',
    ),
    protocolMatch(random, asked),
    random.chance(0.15) ? iprange(random) : '',
    random.chance(0.2) ? mark(random, place.marks) : '',
    random.chance(0.25) ? state(random) : '',
    random.chance(0.07) ? `-m addrtype ${not(random)}--dst-type LOCAL` : '',
    random.chance(0.07) ? `-m addrtype ${not(random)}--src-type LOCAL` : '',
    random.chance(0.1) ? '-m comment --comment "a \\"quoted\\" -j DROP"' : '',
    random.chance(0.1) ? limit(random) : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function not(random: Random): string {
  return random.chance(0.25) ? '! ' : '';
}

function block(random: Random): string {
  return `${random.pick(ADDRESSES)}/${random.pick([32, 32, 32, 31, 30, 24, 16, 8])}`;
}

function port(random: Random): number {
  return random.chance(0.8)
    ? random.pick(PROBED_PORTS)
    : FIRST_HOST_PORT + random.between(0, CONTAINERS.length * 3);
}

function ports(random: Random): string {
  const low = port(random);
  return random.chance(0.6) ? `${low}` : `${low}:${Math.min(low + random.between(1, 2000), 65535)}`;
}

function protocolMatch(random: Random, protocol: string): string {
  if (protocol === '')
    return random.chance(0.1) ? `! -p ${random.pick(['tcp', 'udp', 'icmp'])}` : '';
  if (protocol === 'icmp' && random.chance(0.7)) {
    return `-p icmp -m icmp ${not(random)}--icmp-type ${random.pick(ICMP_TYPES)}`;
  }
  if (protocol !== 'tcp' && protocol !== 'udp') return `-p ${protocol}`;
  const kind = random.pick([
    'plain',
    'port',
    'port',
    'multiport',
    protocol === 'tcp' ? 'flags' : 'port',
  ]);
  switch (kind) {
    case 'port': {
      const sport = random.chance(0.2) ? ` ${not(random)}--sport 20000:40000` : '';
      return `-p ${protocol} -m ${protocol}${sport} ${not(random)}--dport ${ports(random)}`;
    }
    case 'multiport': {
      const flag = random.pick(['--dports', '--dports', '--sports', '--ports']);
      const list = Array.from({ length: random.between(1, 4) }, () => ports(random)).join(',');
      return `-p ${protocol} -m multiport ${not(random)}${flag} ${list}`;
    }
    case 'flags':
      return `-p tcp -m tcp ${not(random)}--tcp-flags ${random.pick(TCP_FLAGS)}`;
    default:
      return `-p ${protocol}`;
  }
}

function iprange(random: Random): string {
  const flag = random.pick(['--src-range', '--dst-range']);
  const range = random.pick([
    '10.255.41.2-10.255.41.3',
    '10.255.41.3-10.255.92.3',
    '10.255.92.3-10.255.92.255',
    '198.51.100.0-203.0.113.10',
    '10.0.16.15-10.0.24.9',
  ]);
  return `-m iprange ${not(random)}${flag} ${range}`;
}

function mark(random: Random, marks: readonly number[]): string {
  const mask = random.pick(MASKS);
  const bits = mask === '' ? 0xffffffff : Number(mask.slice(1));
  const value = (random.pick([0, ...marks]) & bits) >>> 0;
  return `-m mark ${not(random)}--mark 0x${value.toString(16)}${mask}`;
}

function state(random: Random): string {
  if (random.chance(0.1)) {
    return `-m conntrack ${not(random)}--ctstate ${random.pick(['DNAT', 'NEW,DNAT', 'RELATED,DNAT'])}`;
  }
  const list = random.some(STATES, 0.4);
  const names = list.length === 0 ? 'NEW' : list.join(',');
  return random.chance(0.5)
    ? `-m conntrack ${not(random)}--ctstate ${names}`
    : `-m state ${not(random)}--state ${names.replace(/,?UNTRACKED/, '') || 'NEW'}`;
}

function limit(random: Random): string {
  const [rate, burst] = [random.pick([1, 100]), random.pick([1, 3, 1000])];
  if (random.chance(0.6)) return `-m limit --limit ${rate}/sec --limit-burst ${burst}`;
  const kind = random.pick(['above', 'upto']);
  return `-m hashlimit --hashlimit-${kind} ${rate}/sec --hashlimit-burst ${burst} --hashlimit-mode dstip --hashlimit-name odd-${random.hex(8)}`;
}
