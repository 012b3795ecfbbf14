import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../net/address.js';
import type { LabCell } from './model.js';

/**
 * The lab's addresses of IPv6, all of them unique local ones (RFC 4193): a container's and a cell's have the address of
 * IPv4 in their last 32 bits. What silk-daemon hands out is an operator's network (cf-facts 10.1).
 */
const CONTAINERS = 'fd00:cf::';
const UNDERLAY = 'fd00:cf:0:1::';
export const UNDERLAY_IPV6_BITS = 64;
/** Cells send everything there. */
export const IPV6_GATEWAY = `${UNDERLAY}1`;
/** What somebody answers at: all but the lab's own addresses, and what is no single machine. */
export const OUTSIDE_IPV6: readonly string[] = ['2000::/3', 'fc00::/8', 'fd80::/9'];

const IPV4_MASK = 0xffff_ffffn;

/** A container's second address. @param ip its first one */
export function containerIpv6(ip: string): string {
  return within(CONTAINERS, ip);
}

/** The underlay address, which the packets of a cell's containers leave with. */
export function cellIpv6({ ip }: Pick<LabCell, 'ip'>): string {
  return within(UNDERLAY, ip);
}

/** What its neighbours on the underlay know it by. */
export function cellLinkLocal({ ip }: Pick<LabCell, 'ip'>): string {
  return within('fe80::', ip);
}

/** The first address of the container or cell that has this second one. */
export function ipv4Behind(address: bigint): string {
  return formatIpv4(Number(address & IPV4_MASK));
}

function within(network: string, ip: string): string {
  return formatIpv6((parseIpv6(network) ?? 0n) | BigInt(parseIpv4(ip) ?? 0));
}
