/**
 * IP addresses as numbers, so that comparing is one machine operation: IPv4 as an unsigned 32 bit
 * number, IPv6 as a bigint. Every function answers undefined for text that is no address.
 */
import { Ipv4Scanner } from './ipv4-scanner.js';

export type Family = 4 | 6;

/** An address with its family; the value's type follows the family. */
export type Address =
  { readonly family: 4; readonly value: number } | { readonly family: 6; readonly value: bigint };

/** A run of addresses, both ends included: a single address, a CIDR block or an `a-b` range. */
export type AddressRange =
  | { readonly family: 4; readonly low: number; readonly high: number }
  | { readonly family: 6; readonly low: bigint; readonly high: bigint };

export const IPV4_MAX = 0xffffffff;
/** In place of the number of an address that is IPv6. */
export const NO_IPV4 = -1;
const IPV4_BITS = 32;
const IPV6_BITS = 128;
const IPV6_GROUPS = 8;

/**
 * Reads a dotted quad. A leading zero is refused: some programs read it as octal.
 * @param from where it begins in the text, `to` where it ends.
 */
export function parseIpv4(text: string, from = 0, to = text.length): number | undefined {
  const scanner = new Ipv4Scanner();
  const value = scanner.scan(text, from, to);
  return scanner.end === to ? value : undefined;
}

/** Reads an IPv6 address, `::` and an IPv4 tail included; zones (`%eth0`) are no part of an address. */
export function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const before = parseGroups(head, tail === undefined);
  const after = tail === undefined ? [] : parseGroups(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = IPV6_GROUPS - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...Array<number>(missing).fill(0), ...after].reduce(
    (value, group) => (value << 16n) | BigInt(group),
    0n,
  );
}

/** The groups of a part of an address; only its end may be written as a dotted quad. */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const pieces = text.split(':');
  for (const [at, piece] of pieces.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(piece)) {
      groups.push(Number.parseInt(piece, 16));
      continue;
    }
    const quad = isEnd && at === pieces.length - 1 ? parseIpv4(piece) : undefined;
    if (quad === undefined) return undefined;
    groups.push(quad >>> 16, quad & 0xffff);
  }
  return groups;
}

/** Reads an address of either family. */
export function parseAddress(text: string): Address | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return { family: 4, value: ipv4 };
  const ipv6 = parseIpv6(text);
  return ipv6 === undefined ? undefined : { family: 6, value: ipv6 };
}

/**
 * Reads `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1-10.0.0.9` and the same in IPv6.
 * Host bits below a mask are ignored, as iptables does. A netmask with holes is no range: undefined.
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  if (slash >= 0) return parseBlock(text.slice(0, slash), text.slice(slash + 1));
  const dash = text.indexOf('-');
  const low = parseAddress(dash >= 0 ? text.slice(0, dash) : text);
  const high = dash >= 0 ? parseAddress(text.slice(dash + 1)) : low;
  if (low === undefined || high === undefined) return undefined;
  if (low.family === 4 && high.family === 4 && low.value <= high.value) {
    return { family: 4, low: low.value, high: high.value };
  }
  if (low.family === 6 && high.family === 6 && low.value <= high.value) {
    return { family: 6, low: low.value, high: high.value };
  }
  return undefined;
}

function parseBlock(addressText: string, maskText: string): AddressRange | undefined {
  const address = parseAddress(addressText);
  if (address === undefined) return undefined;
  const bits = prefixLength(maskText, address.family);
  if (bits === undefined) return undefined;
  if (address.family === 4) {
    const size = 2 ** (IPV4_BITS - bits);
    const low = Math.floor(address.value / size) * size;
    return { family: 4, low, high: low + size - 1 };
  }
  const hostBits = BigInt(IPV6_BITS - bits);
  const low = (address.value >> hostBits) << hostBits;
  return { family: 6, low, high: low + (1n << hostBits) - 1n };
}

function prefixLength(text: string, family: Family): number | undefined {
  if (/^\d{1,3}$/.test(text)) {
    const bits = Number(text);
    return bits <= (family === 4 ? IPV4_BITS : IPV6_BITS) ? bits : undefined;
  }
  const mask = family === 4 ? parseIpv4(text) : undefined;
  if (mask === undefined) return undefined;
  const bits = Math.clz32(~mask);
  return 2 ** IPV4_BITS - 2 ** (IPV4_BITS - bits) === mask ? bits : undefined;
}

/** Whether the address lies in the range; never across families. */
export function rangeContains(range: AddressRange, address: Address): boolean {
  return (
    range.family === address.family && range.low <= address.value && address.value <= range.high
  );
}

export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Writes an IPv6 address in the form of RFC 5952: lower case, the longest run of zero groups as `::`. */
export function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: IPV6_GROUPS }, (_, at) =>
    ((value >> BigInt(16 * (IPV6_GROUPS - 1 - at))) & 0xffffn).toString(16),
  );
  const zeros = longestZeroRun(groups);
  if (zeros.length < 2) return groups.join(':');
  const head = groups.slice(0, zeros.start).join(':');
  const tail = groups.slice(zeros.start + zeros.length).join(':');
  return `${head}::${tail}`;
}

/** Writes an IPv6 address as the kernel does in its log: eight groups of four digits. */
export function formatIpv6InFull(value: bigint): string {
  const digits = value.toString(16).padStart(IPV6_BITS / 4, '0');
  return digits.replaceAll(/.{4}(?!$)/g, '$&:');
}

/** `::ffff:10.0.0.1` stands for an address of IPv4: kernels send by IPv4 to it (RFC 4291 2.5.5.2). */
export function unmapped(address: Address): Address {
  if (address.family === 4 || address.value >> 32n !== 0xffffn) return address;
  return { family: 4, value: Number(address.value & 0xffffffffn) };
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, at) => {
    if (group !== '0') start = at + 1;
    else if (at + 1 - start > best.length) best = { start, length: at + 1 - start };
  });
  return best;
}

export function formatAddress(address: Address): string {
  return address.family === 4 ? formatIpv4(address.value) : formatIpv6(address.value);
}
