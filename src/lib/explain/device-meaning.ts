import { formatIpv4 } from '../net/address.js';

/** Who has an address, for the reader: `frontend/0`, or undefined where nobody is known. */
export type NameAddress = (ip: string) => string | undefined;

/** silk names the cell's end of a container's veth pair by the address in it (cf-facts 1.9). */
const SILK_VETH = /^s-(\d{3})(\d{3})(\d{3})(\d{3})$/;
/** Garden's bridge carries the first address of its subnet (cf-facts 9). */
const GARDEN_BRIDGE = /^w.*brdg-([0-9a-f]{8})$/;
const VTEP = 'silk-vtep';

/** `IN=`: the way by which the packet came in, seen from the cell. */
export function inMeaning(device: string, nameOf: NameAddress): string {
  if (device === '') return 'empty: the cell itself made the packet';
  return `where the packet came into the cell: ${deviceMeaning(device, nameOf)}`;
}

/** `OUT=`: the way by which it goes on, or would have. */
export function outMeaning(device: string, nameOf: NameAddress): string {
  if (device === '') return 'empty: the packet was for the cell itself';
  return `where it was to leave the cell: ${deviceMeaning(device, nameOf)}`;
}

function deviceMeaning(device: string, nameOf: NameAddress): string {
  if (device === VTEP) return 'the overlay network, by which cells reach each other (VXLAN)';
  const ip = vethAddress(device);
  if (ip !== undefined) return `the cell's end of the veth pair of ${holder(ip, nameOf)}`;
  const subnet = GARDEN_BRIDGE.exec(device)?.[1];
  if (subnet !== undefined) {
    const base = formatIpv4(Number.parseInt(subnet, 16));
    return `Garden's bridge of the containers from ${base} on`;
  }
  return "the cell's own interface, towards the network outside the overlay";
}

function vethAddress(device: string): string | undefined {
  return SILK_VETH.exec(device)?.slice(1).map(Number).join('.');
}

function holder(ip: string, nameOf: NameAddress): string {
  const name = nameOf(ip);
  return name === undefined ? `the container with ${ip}` : `${name} (${ip})`;
}

const MAC_OCTETS = 6;
const ETHERTYPES: Readonly<Record<string, string>> = { '08:00': 'IPv4', '86:dd': 'IPv6' };

/**
 * `MAC=`: destination, source and ethertype of the frame that came in. silk writes the container's address
 * into both ends of its veth pair, and the first address of a cell's subnet into its VTEP (cf-facts 1.9).
 */
export function macMeaning(value: string, inDevice: string): string {
  const octets = value.split(':');
  if (octets.length !== 2 * MAC_OCTETS + 2)
    return 'the header of the frame that brought the packet';
  const destination = octets.slice(0, MAC_OCTETS);
  const source = octets.slice(MAC_OCTETS, 2 * MAC_OCTETS);
  const type = octets.slice(2 * MAC_OCTETS).join(':');
  const carried = ETHERTYPES[type] ?? 'another protocol';
  return [
    'the frame that brought it:',
    `to ${destination.join(':')}${macOwner(destination, inDevice)},`,
    `from ${source.join(':')}${macOwner(source, inDevice)},`,
    `carrying ${type}, ${carried}`,
  ].join(' ');
}

function macOwner(mac: readonly string[], inDevice: string): string {
  const kind = mac.slice(0, 2).join(':');
  const ip = mac
    .slice(2)
    .map((octet) => Number.parseInt(octet, 16))
    .join('.');
  if (kind === 'aa:aa') return ` (the cell's end of the veth pair of ${ip})`;
  if (kind !== 'ee:ee') return '';
  return inDevice === VTEP
    ? ` (the VTEP of the cell with the overlay subnet from ${ip} on)`
    : ` (the container's end of the veth pair of ${ip})`;
}
