import { parseAddressRange, type Address, type AddressRange } from '../net/address.js';
import { protocolNumber, TCP, UDP } from '../net/protocol.js';
import type { SecurityGroupRule } from './policy.js';

/** Stands for every ICMP type or code: what silk makes of -1 (garden's ICMPType is a byte). */
export const ANY_ICMP = 255;

export interface PortRange {
  readonly low: number;
  readonly high: number;
}

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

/** The rules that cells make of a group's rule; none where silk refuses it, as tcp without ports. */
export function egressRulesOf(rule: SecurityGroupRule): readonly EgressRule[] {
  const ranges = rule.destination.split(',').map((text) => parseAddressRange(text.trim()));
  return ranges
    .filter((range) => range !== undefined)
    .flatMap((destinations) => rulesTo(destinations, rule));
}

function rulesTo(
  destinations: AddressRange,
  { protocol: name, ports, type, code }: SecurityGroupRule,
): readonly EgressRule[] {
  if (name === 'all') return [{ destinations }];
  const protocol = protocolNumber(name);
  if (protocol === undefined) return [];
  if (protocol === TCP || protocol === UDP) {
    return portRangesOf(ports ?? '').map((range) => ({ protocol, destinations, ports: range }));
  }
  return [{ protocol, destinations, icmp: { type: icmpByte(type), code: icmpByte(code) } }];
}

/** `443`, `80,443`, `8000-9000`, blanks allowed; a part that is none of these is passed over as silk does. */
function portRangesOf(text: string): readonly PortRange[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(part);
    if (match === null) return [];
    const low = Number(match[1]);
    return [{ low, high: match[2] === undefined ? low : Number(match[2]) }];
  });
}

/** A missing type or code is 0 to silk, and -1 becomes 255. */
function icmpByte(value = 0): number {
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
  if (a === undefined || b === undefined) return a === b;
  return a.type === b.type && (a.type === ANY_ICMP || a.code === b.code);
}
