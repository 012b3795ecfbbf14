import { CONTAINER_GATEWAY, hostInterface, VTEP } from '../../../../engine/silk-names.js';
import { parseAddress } from '../../../../net/address.js';
import type { LabCell, LabInstance } from '../../../foundation/model.js';
import { sourceTowards, vtepAddress, vtepAddresses } from '../../../foundation/vtep-addresses.js';

/** What a cell's network consists of: its own interfaces, and one for each container. */
export interface CellLinks {
  readonly cell: LabCell;
  readonly others: readonly LabCell[];
  readonly containers: readonly LabInstance[];
}

export interface NetDevice {
  readonly name: string;
  /** Number of the other end of a veth pair. */
  readonly peerIndex?: number;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly state: 'UP' | 'UNKNOWN';
  readonly mac: string;
  readonly kind: 'loopback' | 'veth' | 'vxlan';
  readonly addresses: readonly DeviceAddress[];
}

export interface DeviceAddress {
  readonly local: string;
  /** The other end's, of a point-to-point link. */
  readonly peer?: string;
  readonly bits: number;
  readonly scope: 'host' | 'link' | 'global';
}

export interface NetRoute {
  /** `default`, a network or an address. */
  readonly destination: string;
  readonly gateway?: string;
  readonly device: string;
  /** Made by the kernel for an address of the device. */
  readonly isOfKernel: boolean;
  readonly source?: string;
}

export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac: string;
}

export interface ForwardingEntry {
  readonly mac: string;
  readonly device: string;
  /** Underlay address. */
  readonly destination: string;
}

/** What `ip` and `bridge` show in one place. */
export interface NetView {
  readonly devices: readonly NetDevice[];
  readonly routes: readonly NetRoute[];
  readonly neighbours: readonly Neighbour[];
  readonly forwarding: readonly ForwardingEntry[];
  /** Underlay address of the place's VTEP; none in a container. */
  readonly vtepLocal?: string;
}

const FLAGS = ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'];
const NO_ARP = ['BROADCAST', 'MULTICAST', 'NOARP', 'UP', 'LOWER_UP'];
const OVERLAY_MTU = 1450;
const HOST_SERVICES = '169.254.0.2';
const UNDERLAY_BITS = 22;
/** Numbers of the devices at the other ends: `eth0` of a container is its second. */
const CONTAINER_DEVICE = 2;
const FIRST_CONTAINER = 4;

const LOOPBACK: NetDevice = {
  name: 'lo',
  flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
  mtu: 65_536,
  state: 'UNKNOWN',
  mac: '00:00:00:00:00:00',
  kind: 'loopback',
  addresses: [{ local: '127.0.0.1', bits: 8, scope: 'host' }],
};

/** A cell, as silk's daemon, its converger and its CNI plugin leave it (cf-facts 1.9). */
export function cellView({ cell, others, containers }: CellLinks): NetView {
  const vtep = vtepAddress(cell);
  return {
    devices: [
      {
        ...LOOPBACK,
        addresses: [...LOOPBACK.addresses, { local: HOST_SERVICES, bits: 32, scope: 'global' }],
      },
      {
        name: 'eth0',
        peerIndex: FIRST_CONTAINER + cell.index,
        flags: FLAGS,
        mtu: 1500,
        state: 'UP',
        mac: macOf('42:01', cell.ip),
        kind: 'veth',
        addresses: [{ local: cell.ip, bits: UNDERLAY_BITS, scope: 'global' }],
      },
      {
        name: VTEP,
        flags: FLAGS,
        mtu: OVERLAY_MTU,
        state: 'UNKNOWN',
        mac: macOf('ee:ee', vtep),
        kind: 'vxlan',
        addresses: vtepAddresses(cell).map((address) => {
          const [local = '', bits] = address.split('/');
          return { local, bits: Number(bits), scope: 'global' };
        }),
      },
      ...containers.map(({ ip }): NetDevice => ({
        name: deviceOf(ip),
        peerIndex: CONTAINER_DEVICE,
        flags: NO_ARP,
        mtu: OVERLAY_MTU,
        state: 'UP',
        mac: macOf('aa:aa', ip),
        kind: 'veth',
        addresses: [{ local: CONTAINER_GATEWAY, peer: ip, bits: 32, scope: 'link' }],
      })),
    ],
    routes: cellRoutes({ cell, others, containers }),
    neighbours: [
      ...others.map((other) => ({
        address: vtepAddress(other),
        device: VTEP,
        mac: macOf('ee:ee', vtepAddress(other)),
      })),
      ...containers.map(({ ip }) => ({
        address: ip,
        device: deviceOf(ip),
        mac: macOf('ee:ee', ip),
      })),
    ],
    forwarding: others.map((other) => ({
      mac: macOf('ee:ee', vtepAddress(other)),
      device: VTEP,
      destination: other.ip,
    })),
    vtepLocal: cell.ip,
  };
}

function cellRoutes({ cell, others, containers }: CellLinks): NetRoute[] {
  return [
    { destination: 'default', gateway: '10.0.16.1', device: 'eth0', isOfKernel: false },
    {
      destination: `10.0.16.0/${UNDERLAY_BITS}`,
      device: 'eth0',
      isOfKernel: true,
      source: cell.ip,
    },
    ...vtepAddresses(cell).map((address, at) => ({
      destination: cell.overlayNetworks[at] ?? '',
      device: VTEP,
      isOfKernel: true,
      source: address.replace(/\/.*$/, ''),
    })),
    ...containers.map(({ ip }) => ({
      destination: ip,
      device: deviceOf(ip),
      isOfKernel: true,
      source: CONTAINER_GATEWAY,
    })),
    ...others.map((other) => ({
      destination: other.overlaySubnet,
      gateway: vtepAddress(other),
      device: VTEP,
      isOfKernel: false,
      source: sourceTowards(cell, other),
    })),
  ];
}

/** The inside of a container. */
export function containerView({ ip }: LabInstance): NetView {
  const eth0: NetDevice = {
    name: 'eth0',
    peerIndex: FIRST_CONTAINER,
    flags: NO_ARP,
    mtu: OVERLAY_MTU,
    state: 'UP',
    mac: macOf('ee:ee', ip),
    kind: 'veth',
    addresses: [{ local: ip, peer: CONTAINER_GATEWAY, bits: 32, scope: 'global' }],
  };
  return {
    devices: [LOOPBACK, eth0],
    routes: [
      { destination: 'default', gateway: CONTAINER_GATEWAY, device: 'eth0', isOfKernel: false },
      { destination: CONTAINER_GATEWAY, device: 'eth0', isOfKernel: true, source: ip },
    ],
    neighbours: [{ address: CONTAINER_GATEWAY, device: 'eth0', mac: macOf('aa:aa', ip) }],
    forwarding: [],
  };
}

function deviceOf(ip: string): string {
  const address = parseAddress(ip);
  return (address && hostInterface(address)) ?? '';
}

function macOf(prefix: string, ip: string): string {
  const bytes = ip.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return [prefix, ...bytes].join(':');
}
