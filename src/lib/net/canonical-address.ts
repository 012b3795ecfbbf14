import { formatIpv6, parseIpv4, parseIpv6 } from './address.js';

/**
 * An address in the form that people and platforms write: IPv4 as it stands, IPv6 shortened (the kernel prints
 * all eight groups). @returns undefined for text that is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  if (!text.includes(':')) return parseIpv4(text) === undefined ? undefined : text;
  const value = parseIpv6(text);
  return value === undefined ? undefined : formatIpv6(value);
}
