import { parseAddress, parseIpv6, unmapped, type Address } from './address.js';

/** An address as people type it. */
export interface TypedAddress {
  /** `::ffff:10.0.0.1` is told as the address of IPv4 that it stands for. */
  readonly address: Address;
  /** `eth0` of `fe80::1%eth0`: the link that it holds on. */
  readonly zone?: string;
}

const BRACKETS = /^\[([^[\]]*)\]$/;

/** Reads an address of either family, in brackets or not, with a zone or not; undefined for what is none. */
export function typedAddress(text: string): TypedAddress | undefined {
  const bare = BRACKETS.exec(text)?.[1] ?? text;
  const [head = '', ...zone] = bare.split('%');
  const address = zone.length === 0 && bare === text ? parseAddress(bare) : ipv6(head);
  if (address === undefined) return undefined;
  return { address: unmapped(address), ...(zone.length > 0 && { zone: zone.join('%') }) };
}

function ipv6(text: string): Address | undefined {
  const value = parseIpv6(text);
  return value === undefined ? undefined : { family: 6, value };
}
