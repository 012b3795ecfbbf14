import type { DeviceOptions } from './ip-json.js';
import type { ForwardingEntry, Neighbour, NetDevice, NetRoute, NetView } from './net-view.js';

/** What `ip` prints (iproute2 6.1); a line that can go on ends in a blank. */

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

export function deviceText(
  device: NetDevice,
  index: number,
  view: NetView,
  { hasDetails, hasAddresses }: DeviceOptions,
): string {
  const { name, peerIndex, flags, mtu, state, mac, kind, addresses } = device;
  const isPair = peerIndex !== undefined;
  const title = isPair ? `${name}@if${peerIndex}` : name;
  const mode = hasAddresses ? '' : 'mode DEFAULT ';
  const type = kind === 'loopback' ? kind : 'ether';
  const lines = [
    `${index}: ${title}: <${flags.join(',')}> mtu ${mtu} qdisc noqueue state ${state} ${mode}group default qlen 1000`,
    `    link/${type} ${mac} brd ${kind === 'loopback' ? mac : BROADCAST}${isPair ? ' link-netnsid 0' : ''}${hasDetails ? ' promiscuity 0 ' : ''}`,
    ...(hasDetails ? detailLines(kind, view) : []),
    ...(hasAddresses ? addresses.flatMap((address) => addressLines(address, name)) : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function detailLines(kind: NetDevice['kind'], { vtepLocal = '' }: NetView): string[] {
  switch (kind) {
    case 'loopback':
      return [];
    case 'veth':
      return ['    veth '];
    case 'vxlan':
      return [
        `    vxlan id 1 local ${vtepLocal} dev eth0 srcport 0 0 dstport 4789 nolearning ttl auto ageing 300 udpcsum gbp `,
      ];
  }
}

function addressLines(
  { local, peer, bits, scope }: NetDevice['addresses'][number],
  name: string,
): string[] {
  const shown = peer === undefined ? `${local}/${bits}` : `${local} peer ${peer}/${bits}`;
  return [
    `    inet ${shown} scope ${scope} ${name}`,
    '       valid_lft forever preferred_lft forever',
  ];
}

export function routeText(route: NetRoute, isOfOne: boolean): string {
  const { destination, gateway, device, isOfKernel, source } = route;
  const words = [
    destination,
    ...(gateway === undefined ? [] : ['via', gateway]),
    ...(isOfOne ? [] : ['dev', device]),
    ...(isOfKernel ? ['proto', 'kernel', 'scope', 'link'] : []),
    ...(source === undefined ? [] : ['src', source]),
  ];
  return `${words.join(' ')} \n`;
}

export function chosenRouteText(address: string, { gateway, device, source }: NetRoute): string {
  const words = [
    address,
    ...(gateway === undefined ? [] : ['via', gateway]),
    ...['dev', device],
    ...(source === undefined ? [] : ['src', source]),
    ...['uid', '0'],
  ];
  return `${words.join(' ')} \n    cache \n`;
}

export function neighbourText({ address, device, mac }: Neighbour, isOfOne: boolean): string {
  return `${address} ${isOfOne ? '' : `dev ${device} `}lladdr ${mac} PERMANENT \n`;
}

export function forwardingText(entry: ForwardingEntry, isOfOne: boolean): string {
  const { mac, device, destination } = entry;
  return `${mac} ${isOfOne ? '' : `dev ${device} `}dst ${destination} self permanent\n`;
}
