import { CONTAINER_GATEWAY, hostInterface, VTEP } from '../../../engine/silk-names.js';
import { parseAddress } from '../../../net/address.js';
import type { LabCell, LabInstance } from '../../foundation/model.js';
import type { Tool } from './tool.js';

/** What `ip` shows of a cell: its own interfaces, and one for each container. */
export interface CellLinks {
  readonly cell: LabCell;
  readonly others: readonly LabCell[];
  readonly containers: readonly LabInstance[];
}

interface Link {
  readonly name: string;
  readonly flags: string;
  readonly mtu: number;
  readonly mac: string;
  readonly kind: 'loopback' | 'ether';
  /** `inet …` line without its indent; none for a link without an address. */
  readonly inet: string;
}

const USAGE = 255;
const UP = 'BROADCAST,MULTICAST,UP,LOWER_UP';
const OVERLAY_MTU = 1450;
const OBJECTS: Readonly<Record<string, (links: CellLinks) => string>> = {
  address: (links) =>
    linksOf(links)
      .map((link, at) => linkText(link, at) + addressText(link))
      .join(''),
  link: (links) => linksOf(links).map(linkText).join(''),
  route: (links) =>
    routesOf(links)
      .map((route) => `${route}\n`)
      .join(''),
  neighbour: neighboursOf,
};

/** `ip addr`, `ip link`, `ip route` and `ip neigh` of a cell, in silk's form (cf-facts 1.9). */
export function ipTool(linksOn: (cellId: string) => CellLinks | undefined): Tool {
  return ({ args, place, out, err }) => {
    const [object = ''] = args.filter((arg) => !arg.startsWith('-'));
    const name = Object.keys(OBJECTS).find((full) => object !== '' && full.startsWith(object));
    const links = place.kind === 'cell' ? linksOn(place.cellId) : undefined;
    if (name === undefined || links === undefined) {
      err(`Object "${object}" is unknown, try "ip help".\n`);
      return Promise.resolve(USAGE);
    }
    out(OBJECTS[name]?.(links) ?? '');
    return Promise.resolve(0);
  };
}

function linksOf({ cell, containers }: CellLinks): Link[] {
  const subnet = firstAddress(cell);
  return [
    {
      name: 'lo',
      flags: 'LOOPBACK,UP,LOWER_UP',
      mtu: 65_536,
      mac: '00:00:00:00:00:00',
      kind: 'loopback',
      inet: 'inet 127.0.0.1/8 scope host lo',
    },
    {
      name: 'eth0',
      flags: UP,
      mtu: 1500,
      mac: macOf('42:01', cell.ip),
      kind: 'ether',
      inet: `inet ${cell.ip}/24 brd ${cell.ip.replace(/\d+$/, '255')} scope global eth0`,
    },
    {
      name: VTEP,
      flags: UP,
      mtu: OVERLAY_MTU,
      mac: macOf('ee:ee', subnet),
      kind: 'ether',
      inet: `inet ${subnet}/32 scope global ${VTEP}`,
    },
    ...containers.map(({ ip }) => {
      const name = deviceOf(ip);
      const inet = `inet ${CONTAINER_GATEWAY} peer ${ip}/32 scope link ${name}`;
      return {
        name,
        flags: UP,
        mtu: OVERLAY_MTU,
        mac: macOf('aa:aa', ip),
        kind: 'ether' as const,
        inet,
      };
    }),
  ];
}

function linkText({ name, flags, mtu, mac, kind }: Link, at: number): string {
  const broadcast = kind === 'loopback' ? mac : 'ff:ff:ff:ff:ff:ff';
  return (
    `${at + 1}: ${name}: <${flags}> mtu ${mtu} qdisc noqueue state ${kind === 'loopback' ? 'UNKNOWN' : 'UP'} group default qlen 1000\n` +
    `    link/${kind} ${mac} brd ${broadcast}\n`
  );
}

function addressText({ inet }: Link): string {
  return `    ${inet}\n       valid_lft forever preferred_lft forever\n`;
}

function routesOf({ cell, others, containers }: CellLinks): string[] {
  const gateway = cell.ip.replace(/\d+$/, '1');
  return [
    `default via ${gateway} dev eth0`,
    `${cell.ip.replace(/\d+$/, '0')}/24 dev eth0 proto kernel scope link src ${cell.ip}`,
    `10.255.0.0/16 dev ${VTEP} proto kernel scope link src ${firstAddress(cell)}`,
    ...others.map(
      (other) =>
        `${other.overlaySubnet} via ${firstAddress(other)} dev ${VTEP} src ${firstAddress(cell)}`,
    ),
    ...containers.map(
      ({ ip }) => `${ip} dev ${deviceOf(ip)} proto kernel scope link src ${CONTAINER_GATEWAY}`,
    ),
  ];
}

/** The converger's entries of the other cells' VTEPs, and one for each container. */
function neighboursOf({ others, containers }: CellLinks): string {
  const entries = [
    ...others.map((other) => {
      const address = firstAddress(other);
      return `${address} dev ${VTEP} lladdr ${macOf('ee:ee', address)} PERMANENT`;
    }),
    ...containers.map(
      ({ ip }) => `${ip} dev ${deviceOf(ip)} lladdr ${macOf('ee:ee', ip)} PERMANENT`,
    ),
  ];
  return entries.map((entry) => `${entry}\n`).join('');
}

function firstAddress({ overlaySubnet }: LabCell): string {
  return overlaySubnet.replace(/\/.*$/, '');
}

function deviceOf(ip: string): string {
  const address = parseAddress(ip);
  return (address && hostInterface(address)) ?? '';
}

function macOf(prefix: string, ip: string): string {
  const bytes = ip.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return [prefix, ...bytes].join(':');
}
