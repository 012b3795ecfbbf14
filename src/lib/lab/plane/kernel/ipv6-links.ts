import {
  cellIpv6,
  cellLinkLocal,
  containerIpv6,
  IPV6_GATEWAY,
  OUTSIDE_IPV6,
  UNDERLAY_IPV6_BITS,
} from '../../foundation/ipv6-addresses.js';
import type { LabCell } from '../../foundation/model.js';
import { deviceOf, silkMac } from './silk-links.js';

/** Commands for `ip -batch` and settings of `sysctl`, beside those of IPv4. */

/** Addresses are there at once, and nobody asks for routers. */
const IPV6_ON = [
  'net.ipv6.conf.all.disable_ipv6=0',
  'net.ipv6.conf.default.disable_ipv6=0',
  'net.ipv6.conf.default.accept_dad=0',
  'net.ipv6.conf.default.accept_ra=0',
  'net.ipv6.conf.default.router_solicitations=0',
  // Only those addresses that are given.
  'net.ipv6.conf.default.addr_gen_mode=1',
];
export const OUTSIDE_SETTINGS: readonly string[] = IPV6_ON;
export const CELL_SETTINGS: readonly string[] = [...IPV6_ON, 'net.ipv6.conf.all.forwarding=1'];
export const CONTAINER_SETTINGS: readonly string[] = IPV6_ON;

/** Every container's way out: the host's end of its own veth pair. */
const CONTAINER_IPV6_GATEWAY = 'fe80::1';
/** Neighbours are asked for from an address of the link. */
const GATEWAY_LINK_LOCAL = 'fe80::1';

/** In the outside: every address there is this host's own. */
export function outsideIpv6(): string[] {
  return [
    `addr add ${IPV6_GATEWAY}/${UNDERLAY_IPV6_BITS} dev eth0 nodad`,
    `addr add ${GATEWAY_LINK_LOCAL}/64 dev eth0 nodad`,
    ...OUTSIDE_IPV6.map((network) => `route add local ${network} dev lo table local`),
  ];
}

/** In a cell. */
export function cellIpv6Links(cell: LabCell): string[] {
  return [
    `addr add ${cellIpv6(cell)}/${UNDERLAY_IPV6_BITS} dev eth0 nodad`,
    `addr add ${cellLinkLocal(cell)}/64 dev eth0 nodad`,
    `route add ::/0 via ${IPV6_GATEWAY}`,
  ];
}

/** In a cell: the host's side of a container, which has no neighbour discovery. */
export function hostSideIpv6(ip: string): string[] {
  const [name, address] = [deviceOf(ip), containerIpv6(ip)];
  return [
    `addr add ${CONTAINER_IPV6_GATEWAY}/64 dev ${name} nodad`,
    `route add ${address}/128 dev ${name}`,
    `neigh replace ${address} lladdr ${silkMac('ee:ee', ip)} dev ${name} nud permanent`,
  ];
}

/** In a container. */
export function containerSideIpv6(ip: string): string[] {
  return [
    `addr add ${containerIpv6(ip)}/128 dev eth0 nodad`,
    `neigh replace ${CONTAINER_IPV6_GATEWAY} lladdr ${silkMac('aa:aa', ip)} dev eth0 nud permanent`,
    `route add ::/0 via ${CONTAINER_IPV6_GATEWAY} dev eth0`,
  ];
}
