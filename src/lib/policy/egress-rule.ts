import type { Address, AddressRange } from '../net/address.js';
import { ICMP, ICMPV6, protocolNumber, TCP, UDP } from '../net/protocol.js';
import { destinationRange, destinationsIn } from './group-destinations.js';
import { portRangesOf, type PortRange } from './group-ports.js';
import type { SecurityGroupRule } from './policy.js';
import { refusalOf } from './refused-rule.js';

/** Stands for every ICMP type or code: what silk makes of -1 (garden's ICMPType is a byte). */
export const ANY_ICMP = 255;

/** An ICMP message; in a rule `ANY_ICMP` as type lets every message out. */
export interface IcmpKind {
  readonly type: number;
  /** Absent in a rule: every code. */
  readonly code?: number;
}

/**
 * What a rule of a security group lets out, taken apart as silk does for the cells: one range of
 * addresses, one range of ports (cni-wrapper-plugin netrules/rule_converter.go, cf-facts 1.6).
 */
export interface EgressRule {
  /** IP protocol number; absent: every protocol. */
  readonly protocol?: number;
  readonly destinations: AddressRange;
  /** Of tcp and udp, always. */
  readonly ports?: PortRange;
  /** Of icmp and icmpv6, always. */
  readonly icmp?: IcmpKind;
}

/** What a container wants to send out. */
export interface EgressRequest {
  readonly destination: Address;
  /** IP protocol number. */
  readonly protocol: number;
  readonly port?: number | undefined;
  readonly icmp?: IcmpKind | undefined;
}

/** The rules that cells make of a group's rule; none where silk refuses it (`refusalOf` says why). */
export function egressRulesOf(rule: SecurityGroupRule): readonly EgressRule[] {
  if (refusalOf(rule) !== undefined) return [];
  return destinationsIn(rule.destination)
    .map(destinationRange)
    .filter((range) => range !== undefined)
    .flatMap((destinations) => rulesTo(destinations, rule));
}

function rulesTo(
  destinations: AddressRange,
  { protocol: name, ports, type, code }: SecurityGroupRule,
): readonly EgressRule[] {
  if (name === 'all') return [{ destinations }];
  const protocol = protocolNumber(name);
  if (protocol === undefined || !belongsTo(protocol, destinations)) return [];
  if (protocol === TCP || protocol === UDP) {
    return portRangesOf(ports ?? '').map((range) => ({ protocol, destinations, ports: range }));
  }
  return [{ protocol, destinations, icmp: { type: icmpByte(type), code: icmpByte(code) } }];
}

/** Each family has an ICMP of its own. */
function belongsTo(protocol: number, { family }: AddressRange): boolean {
  return protocol !== (family === 4 ? ICMPV6 : ICMP);
}

/** A missing type or code is 0 to silk, and -1 becomes 255. */
export function icmpByte(value = 0): number {
  return value & 0xff;
}

export function isSameEgress(a: EgressRule, b: EgressRule): boolean {
  return (
    a.protocol === b.protocol &&
    a.destinations.family === b.destinations.family &&
    a.destinations.low === b.destinations.low &&
    a.destinations.high === b.destinations.high &&
    a.ports?.low === b.ports?.low &&
    a.ports?.high === b.ports?.high &&
    isSameIcmp(a.icmp, b.icmp)
  );
}

/** The kernel does not look at the code when every type is meant, and iptables-save prints none. */
function isSameIcmp(a: IcmpKind | undefined, b: IcmpKind | undefined): boolean {
  // A rule for every message of IPv6 asks for no type.
  const [first, second] = [a?.type ?? ANY_ICMP, b?.type ?? ANY_ICMP];
  if (a === undefined || b === undefined) return first === second;
  return a.type === b.type && (a.type === ANY_ICMP || a.code === b.code);
}
