import type { Family } from '../../net/address.js';

/** What a container sends from; the second address is there where IPv6 egress was on when it was made. */
export interface ContainerAddresses {
  readonly ip: string;
  readonly ipv6?: string;
}

/** How rules of one IP version say it. */
export const FAMILY_WORDS = {
  4: { bits: 32, reject: '-j REJECT --reject-with icmp-port-unreachable' },
  6: { bits: 128, reject: '-j REJECT --reject-with icmp6-port-unreachable' },
} as const;

/** The IP versions in which a container has rules. */
export function familiesOf({ ipv6 }: ContainerAddresses): readonly Family[] {
  return ipv6 === undefined ? [4] : [4, 6];
}

/** `10.255.1.2/32`, as rules of that version name the container. */
export function hostBlock({ ip, ipv6 = '' }: ContainerAddresses, family: Family): string {
  return `${family === 4 ? ip : ipv6}/${FAMILY_WORDS[family].bits}`;
}
