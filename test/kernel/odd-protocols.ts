import { CONTAINERS, FIRST_HOST_PORT } from './lab-plan.js';
import { UNKNOWN_PROTOCOL } from './probe.js';
import type { Random } from './random.js';
import { PROBED_PORTS } from './scenario.js';

const TCP_FLAGS = [
  'FIN,SYN,RST,ACK SYN',
  'SYN,ACK SYN,ACK',
  'SYN,ACK ACK',
  'SYN SYN',
  'RST RST',
  'FIN,SYN,RST,PSH,ACK,URG NONE',
  'FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG',
  'SYN,FIN SYN,FIN',
];
const ICMP_TYPES = ['any', '0', '3', '3/3', '8', '8/0', '8/5', '11/0', '13'];
/** Some of the probes' source ports. */
const SOURCE_PORTS = ['20000:40000', '20000:20999', '1024:65535'];

/** What a rule asks of a packet's protocol, and of what only that protocol has. */
export function protocolMatch(random: Random): string {
  return random.weighted<() => string>([
    [5, () => withPorts(random, 'tcp')],
    [3, () => withPorts(random, 'udp')],
    [3, () => `-p tcp -m tcp ${maybeNot(random)}--tcp-flags ${random.pick(TCP_FLAGS)}`],
    [3, () => `-p icmp -m icmp ${maybeNot(random)}--icmp-type ${random.pick(ICMP_TYPES)}`],
    [1, () => `-p ${random.pick(['tcp', 'udp', 'icmp', `${UNKNOWN_PROTOCOL}`])}`],
    [1, () => `! -p ${random.pick(['tcp', 'udp', 'icmp'])}`],
  ])();
}

export function withPorts(random: Random, protocol: 'tcp' | 'udp'): string {
  if (random.chance(0.3)) return `-p ${protocol} -m multiport ${multiport(random)}`;
  const source = random.chance(0.3)
    ? ` ${maybeNot(random)}--sport ${random.pick(SOURCE_PORTS)}`
    : '';
  return `-p ${protocol} -m ${protocol}${source} ${maybeNot(random)}--dport ${ports(random)}`;
}

function multiport(random: Random): string {
  const flag = random.pick(['--dports', '--sports', '--ports']);
  const list = Array.from({ length: random.between(1, 4) }, () => ports(random)).join(',');
  return `${maybeNot(random)}${flag} ${list}`;
}

function ports(random: Random): string {
  const low = random.chance(0.85)
    ? random.pick(PROBED_PORTS)
    : FIRST_HOST_PORT + random.between(0, CONTAINERS.length * 3);
  return random.chance(0.6) ? `${low}` : `${low}:${Math.min(low + random.between(1, 2000), 65535)}`;
}

export function maybeNot(random: Random): string {
  return random.chance(0.25) ? '! ' : '';
}
