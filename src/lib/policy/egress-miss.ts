import { rangeContains, type Address, type AddressRange } from '../net/address.js';
import { ANY_ICMP, type EgressRequest, type EgressRule } from './egress-rule.js';

/** What a rule would have to have otherwise to let a request out. */
export type EgressField = 'protocol' | 'destination' | 'port' | 'type' | 'code';

export interface EgressMiss {
  /** Empty for a rule that lets the request out. */
  readonly fields: readonly EgressField[];
  /**
   * How far off the rule is, to find the nearest one: the bits by which it would have to be widened. A
   * rule for a whole network is less likely the one that was meant than one for a few addresses, so some
   * of the bits that it leaves open are added.
   */
  readonly distance: number;
}

/** Another protocol weighs as much as a port that is 255 off. */
const PROTOCOL_BITS = 8;
const TYPE_BITS = 4;
const CODE_BITS = 2;
/** Part of the bits that a range leaves open. */
const OPEN_BITS_SHARE = 0.25;

export function missOf(rule: EgressRule, request: EgressRequest): EgressMiss {
  const offBy: Readonly<Record<EgressField, number>> = {
    protocol: isProtocolOf(rule, request) ? 0 : PROTOCOL_BITS,
    destination: bitsBetween(rule.destinations, request.destination),
    port: portBits(rule, request),
    ...icmpBits(rule, request),
  };
  const fields = FIELDS.filter((field) => offBy[field] > 0);
  const openBits = bitsOf(rule.destinations.high, rule.destinations.low);
  return {
    fields,
    distance: FIELDS.reduce((sum, field) => sum + offBy[field], openBits * OPEN_BITS_SHARE),
  };
}

const FIELDS: readonly EgressField[] = ['protocol', 'destination', 'port', 'type', 'code'];

function isProtocolOf({ protocol }: EgressRule, request: EgressRequest): boolean {
  return protocol === undefined || protocol === request.protocol;
}

/** A packet of another protocol has no port to compare. */
function portBits({ ports }: EgressRule, { port }: EgressRequest): number {
  if (ports === undefined || port === undefined) return 0;
  const off = port < ports.low ? ports.low - port : port - ports.high;
  return off <= 0 ? 0 : bitsOf(off, 0);
}

/** Every code is let out only beside every type: the kernel takes 255 for a code as any other number. */
function icmpBits(
  { icmp }: EgressRule,
  request: EgressRequest,
): Readonly<Record<'type' | 'code', number>> {
  if (icmp === undefined || request.icmp === undefined || icmp.type === ANY_ICMP) {
    return { type: 0, code: 0 };
  }
  const { type, code } = request.icmp;
  return {
    type: icmp.type === type ? 0 : TYPE_BITS,
    code: icmp.code === undefined || icmp.code === code ? 0 : CODE_BITS,
  };
}

function bitsBetween(range: AddressRange, address: Address): number {
  if (rangeContains(range, address)) return 0;
  if (range.family !== address.family) return Infinity;
  return address.value < range.low
    ? bitsOf(range.low, address.value)
    : bitsOf(address.value, range.high);
}

/** Bits that the difference of two addresses or ports takes. */
function bitsOf(high: number | bigint, low: number | bigint): number {
  // As numbers, addresses of IPv6 that are near to each other would be the same.
  const between = typeof high === 'bigint' ? Number(high - BigInt(low)) : high - Number(low);
  return Math.log2(between + 1);
}
