import { ICMP, ICMPV6 } from '../../net/protocol.js';
import type { RuleOption } from '../model.js';
import { MAYBE, negate, unmodelled, yesIf, type Condition } from './answer.js';
import { ABSENT, TcpFlag, type PacketFields } from './packet-fields.js';
import { bounds, condition, type Requirement } from './requirement.js';

const MAX_PORT = 65535;
/** `--icmp-type any` is this type to the kernel (linux ip_tables.c, icmp_type_code_match). */
const ANY_ICMP_TYPE = 255;

interface PortRange {
  readonly low: number;
  readonly high: number;
}

/** `--dport` and `--sport` of tcp, udp and the other protocols with ports. */
export function requirePort(
  option: RuleOption,
  field: 'sourcePort' | 'destinationPort',
): Requirement {
  const [text = '', ...rest] = option.values;
  const range = rest.length === 0 ? parsePorts(text) : undefined;
  if (range === undefined) return condition(unmodelled);
  if (!option.negated) return bounds(field, range.low, range.high);
  return condition((packet) => yesIf(packet[field] < range.low || packet[field] > range.high));
}

/** The lists of `-m multiport`: `80,443,8000:9000`; `--ports` is met by either side. */
export function requireMultiport(
  option: RuleOption,
  fields: readonly ('sourcePort' | 'destinationPort')[],
): Requirement {
  const [list = '', ...rest] = option.values;
  const ranges = rest.length === 0 ? list.split(',').map(parsePorts) : [undefined];
  const known = ranges.filter((range) => range !== undefined);
  if (known.length < ranges.length) return condition(unmodelled);
  const listed: Condition = (packet) =>
    yesIf(fields.some((field) => known.some((range) => contains(range, packet[field]))));
  return condition(option.negated ? negate(listed) : listed);
}

function contains(range: PortRange, port: number): boolean {
  return port >= range.low && port <= range.high;
}

/** `8080`, `7000:7010`, `:1023`, `1024:`. */
function parsePorts(text: string): PortRange | undefined {
  const match = /^(\d{0,5})(:?)(\d{0,5})$/.exec(text);
  if (match === null || text === '') return undefined;
  const [, first = '', colon, last = ''] = match;
  const low = first === '' ? 0 : Number(first);
  const high = colon === '' ? low : last === '' ? MAX_PORT : Number(last);
  return low <= high && high <= MAX_PORT ? { low, high } : undefined;
}

/** `--tcp-flags MASK SET`, and `--syn` which is `FIN,SYN,RST,ACK SYN`. */
export function requireTcpFlags(option: RuleOption): Requirement {
  const isSyn = option.flag === '--syn';
  const [maskText, setText, ...rest] = isSyn ? ['FIN,SYN,RST,ACK', 'SYN'] : option.values;
  const mask = parseTcpFlags(maskText);
  const set = parseTcpFlags(setText);
  if (mask === undefined || set === undefined || rest.length > 0) return condition(unmodelled);
  const matches: Condition = (packet) =>
    packet.tcpFlags === ABSENT ? MAYBE : yesIf((packet.tcpFlags & mask) === set);
  return condition(option.negated ? negate(matches) : matches);
}

function parseTcpFlags(list: string | undefined): number | undefined {
  if (list === undefined) return undefined;
  if (list === 'NONE') return 0;
  if (list === 'ALL') return Object.values(TcpFlag).reduce((all, bit) => all | bit, 0);
  let bits = 0;
  for (const name of list.split(',')) {
    if (!Object.hasOwn(TcpFlag, name)) return undefined;
    bits |= TcpFlag[name as keyof typeof TcpFlag];
  }
  return bits;
}

/** `--icmp-type` and `--icmpv6-type`: `any`, `8` (every code) or `8/0`; names are not printed by iptables-save. */
export function requireIcmpType(option: RuleOption): Requirement {
  const [text = '', ...rest] = option.values;
  const match = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text === 'any' ? `${ANY_ICMP_TYPE}` : text);
  if (match === null || rest.length > 0) return condition(unmodelled);
  const type = Number(match[1]);
  const code = match[2] === undefined ? undefined : Number(match[2]);
  // Only IPv4's match has a number that stands for all (linux ip_tables.c, icmp_type_code_match; ip6_tables.c).
  const isOfIpv6 = option.flag === '--icmpv6-type';
  const protocol = isOfIpv6 ? ICMPV6 : ICMP;
  const any = isOfIpv6 && text !== 'any' ? undefined : ANY_ICMP_TYPE;
  const matches: Condition = (packet) =>
    yesIf(packet.protocol === protocol && (type === any || isIcmpOf(packet, type, code)));
  return condition(option.negated ? negate(matches) : matches);
}

function isIcmpOf(packet: PacketFields, type: number, code: number | undefined): boolean {
  return packet.icmpType === type && (code === undefined || packet.icmpCode === code);
}
