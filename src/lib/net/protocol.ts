/** IP protocol numbers by the names that iptables, the kernel's LOG lines and security groups use. */
const PROTOCOL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['igmp', 2],
  ['ipencap', 4],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['ipv6', 41],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['ospf', 89],
  ['pim', 103],
  ['ipcomp', 108],
  ['vrrp', 112],
  ['sctp', 132],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['udplite', 136],
]);

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

/** The number of a protocol given by lower-case name or as a decimal number; undefined if it is neither. */
export function protocolNumber(text: string): number | undefined {
  const known = PROTOCOL_NUMBERS.get(text);
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : undefined;
}

/** The name of a protocol by its number; the number itself where it has no name. */
export function protocolName(number: number): string {
  for (const [name, known] of PROTOCOL_NUMBERS) if (known === number) return name;
  return String(number);
}
