import type { ForwardingEntry, Neighbour, NetDevice, NetRoute, NetView } from './net-view.js';

/** What `ip -j` prints (iproute2 6.1): keys in its order. */
type Json = Readonly<Record<string, unknown>>;

const FOREVER = 4_294_967_295;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const VXLAN_PORT = 4789;
const QUEUE = 1000;

export interface DeviceOptions {
  readonly hasDetails: boolean;
  readonly hasAddresses: boolean;
}

export function deviceJson(
  device: NetDevice,
  index: number,
  view: NetView,
  { hasDetails, hasAddresses }: DeviceOptions,
): Json {
  const { name, peerIndex, flags, mtu, state, mac, kind, addresses } = device;
  return {
    ifindex: index,
    ...(peerIndex !== undefined && { link_index: peerIndex }),
    ifname: name,
    flags,
    mtu,
    qdisc: 'noqueue',
    operstate: state,
    ...(!hasAddresses && { linkmode: 'DEFAULT' }),
    group: 'default',
    txqlen: QUEUE,
    link_type: kind === 'loopback' ? kind : 'ether',
    address: mac,
    broadcast: kind === 'loopback' ? mac : BROADCAST,
    ...(peerIndex !== undefined && { link_netnsid: 0 }),
    ...(hasDetails && { promiscuity: 0, ...linkInfo(kind, view) }),
    ...(hasAddresses && {
      addr_info: addresses.map(({ local, peer, bits, scope }) => ({
        family: 'inet',
        local,
        ...(peer !== undefined && { address: peer }),
        prefixlen: bits,
        scope,
        label: name,
        valid_life_time: FOREVER,
        preferred_life_time: FOREVER,
      })),
    }),
  };
}

function linkInfo(kind: NetDevice['kind'], { vtepLocal }: NetView): Json {
  if (kind === 'loopback') return {};
  if (kind === 'veth') return { linkinfo: { info_kind: kind } };
  const data = {
    id: 1,
    local: vtepLocal,
    link: 'eth0',
    port_range: { low: 0, high: 0 },
    port: VXLAN_PORT,
    learning: false,
    ttl: 0,
    ageing: 300,
    udp_csum: true,
    gbp: true,
  };
  return { linkinfo: { info_kind: kind, info_data: data } };
}

/** @param isOfOne the device was asked for by name, and is not told again */
export function routeJson(route: NetRoute, isOfOne: boolean): Json {
  const { destination, gateway, device, isOfKernel, source } = route;
  return {
    dst: destination,
    ...(gateway !== undefined && { gateway }),
    ...(!isOfOne && { dev: device }),
    ...(isOfKernel && { protocol: 'kernel', scope: 'link' }),
    ...(source !== undefined && { prefsrc: source }),
    flags: [],
  };
}

/** `ip route get` */
export function chosenRouteJson(address: string, { gateway, device, source }: NetRoute): Json {
  return {
    dst: address,
    ...(gateway !== undefined && { gateway }),
    dev: device,
    ...(source !== undefined && { prefsrc: source }),
    flags: [],
    uid: 0,
    cache: [],
  };
}

export function neighbourJson({ address, device, mac }: Neighbour, isOfOne: boolean): Json {
  return {
    dst: address,
    ...(!isOfOne && { dev: device }),
    lladdr: mac,
    state: ['PERMANENT'],
  };
}

export function forwardingJson(
  { mac, device, destination }: ForwardingEntry,
  isOfOne: boolean,
): Json {
  return {
    mac,
    ...(!isOfOne && { ifname: device }),
    dst: destination,
    flags: ['self'],
    state: 'permanent',
  };
}
