import { CONTAINER_GATEWAY, hostInterface, VTEP } from '../../../engine/silk-names.js';
import { formatIpv4, parseAddress, parseIpv4 } from '../../../net/address.js';
import type { LabCell } from '../../foundation/model.js';
import { sourceTowards, vtepAddress, vtepAddresses } from '../../foundation/vtep-addresses.js';

/** Commands for `ip -batch`, run in the namespace that each function names. */

/** The gateway of the cells, the gorouter, and the bits of the network that both are on. */
export const GATEWAY = '10.0.16.1';
export const ROUTER = '10.0.16.4';
/** Wide enough for 200 cells from 10.0.16.15 on. */
const UNDERLAY = '10.0.16.0';
const UNDERLAY_BITS = 22;
const ADDRESS_BITS = 32;
/** Where containers find host services (cf-facts 1.7). */
const HOST_SERVICES = '169.254.0.2';
/** Nobody answers from there (RFC 5737). */
const SILENT_NETWORK = '192.0.2.0/24';

/** In the underlay: the switch that joins cells and outside. */
export const SWITCH: readonly string[] = [
  'link set lo up',
  'link add br0 type bridge',
  'link set br0 up',
];

/** In the underlay: a port of the switch whose other end is `eth0` of a namespace. */
export function switchPort(name: string, namespace: string): string[] {
  return [
    `link add ${name} type veth peer name eth0 netns ${namespace}`,
    `link set ${name} master br0 up`,
  ];
}

/** In the outside: every address that a packet is sent to is this host's own. */
export function outsideHost(): string[] {
  return [
    'link set lo up',
    'link set eth0 up',
    `addr add ${GATEWAY}/${UNDERLAY_BITS} dev eth0`,
    `addr add ${ROUTER}/${UNDERLAY_BITS} dev eth0`,
    ...networksBesideUnderlay().map((network) => `route add local ${network} dev lo table local`),
    `route add blackhole ${SILENT_NETWORK} table local`,
  ];
}

/** All of IPv4 but the underlay, in as many blocks as the underlay's prefix has bits. */
function networksBesideUnderlay(): string[] {
  const underlay = parseIpv4(UNDERLAY) ?? 0;
  return Array.from({ length: UNDERLAY_BITS }, (_, bit) => {
    const size = 2 ** (ADDRESS_BITS - bit - 1);
    const block = Math.floor(underlay / size);
    // The other half of what the bits before this one leave.
    const other = block % 2 === 0 ? block + 1 : block - 1;
    return `${formatIpv4(other * size)}/${bit + 1}`;
  });
}

/** In a cell: as silk's daemon sets it up (vtep/factory.go), mark in the VXLAN header included. */
export function cellLinks(cell: LabCell): string[] {
  const vtep = vtepAddress(cell);
  return [
    'link set lo up',
    'link set eth0 up',
    `addr add ${cell.ip}/${UNDERLAY_BITS} dev eth0`,
    `addr add ${HOST_SERVICES}/32 dev lo`,
    `route add default via ${GATEWAY}`,
    `link add ${VTEP} address ${silkMac('ee:ee', vtep)} mtu 1450 type vxlan id 1 dev eth0 dstport 4789 local ${cell.ip} nolearning gbp`,
    `link set ${VTEP} up`,
    ...vtepAddresses(cell).map((address) => `addr add ${address} dev ${VTEP}`),
  ];
}

/** In a cell: the way to another one's containers (silk's converger). */
export function routeToCell(cell: LabCell, other: LabCell): string[] {
  const vtep = vtepAddress(other);
  return [
    `route replace ${other.overlaySubnet} via ${vtep} dev ${VTEP} src ${sourceTowards(cell, other)}`,
    `neigh replace ${vtep} lladdr ${silkMac('ee:ee', vtep)} dev ${VTEP} nud permanent`,
  ];
}

/** In a cell, for `bridge -batch`: at which underlay address another cell's VTEP is. */
export function forwardToCell(other: LabCell): string {
  return `fdb replace ${silkMac('ee:ee', vtepAddress(other))} dev ${VTEP} dst ${other.ip} self permanent`;
}

/** In a cell: the host's side of a container, as silk-cni makes it: point to point, without ARP. */
export function hostSide(ip: string, namespace: string): string[] {
  const name = deviceOf(ip);
  const [inside, outside] = [silkMac('ee:ee', ip), silkMac('aa:aa', ip)];
  return [
    `link add ${name} address ${outside} type veth peer name eth0 address ${inside} netns ${namespace}`,
    `link set ${name} mtu 1450 arp off up`,
    `addr add ${CONTAINER_GATEWAY} peer ${ip} dev ${name} scope link`,
    `neigh replace ${ip} lladdr ${inside} dev ${name} nud permanent`,
  ];
}

/** In a container. */
export function containerSide(ip: string): string[] {
  return [
    'link set lo up',
    'link set eth0 mtu 1450 arp off up',
    `addr add ${ip} peer ${CONTAINER_GATEWAY} dev eth0`,
    `neigh replace ${CONTAINER_GATEWAY} lladdr ${silkMac('aa:aa', ip)} dev eth0 nud permanent`,
    `route add default via ${CONTAINER_GATEWAY} dev eth0`,
  ];
}

export function deviceOf(ip: string): string {
  const address = parseAddress(ip);
  return (address && hostInterface(address)) ?? '';
}

export function silkMac(start: 'aa:aa' | 'ee:ee', ip: string): string {
  const bytes = ip.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return [start, ...bytes].join(':');
}
