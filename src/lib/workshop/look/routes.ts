import {
  parseAddress,
  parseAddressRange,
  rangeContains,
  type AddressRange,
} from '../../net/address.js';
import type { CellFacts, Facts, Route } from '../model/facts.js';
import { hostInterface, VTEP } from '../../engine/silk-names.js';
import { anotherCell, destinationCell, instancesOn, sourceCell } from './apps.js';

/** The route that the kernel takes for an address: of those that hold it, the one with the longest prefix. */
export function routeFor(routes: readonly Route[], ip: string): Route | undefined {
  const address = parseAddress(ip);
  if (address === undefined) return undefined;
  const fitting = routes
    .map((route) => ({ route, range: rangeOf(route) }))
    .filter(({ range }) => range !== undefined && rangeContains(range, address))
    .toSorted((a, b) => sizeOf(a.range) - sizeOf(b.range));
  return fitting[0]?.route;
}

function rangeOf({ to }: Route): AddressRange | undefined {
  return parseAddressRange(to === 'default' ? '0.0.0.0/0' : to);
}

function sizeOf(range: AddressRange | undefined): number {
  return range?.family === 4 ? range.high - range.low : Infinity;
}

/** A route as `ip route` prints its beginning. */
export function routeText({ to, via, device }: Route): string {
  return `${to}${via === undefined ? '' : ` via ${via}`} dev ${device}`;
}

/** The widest route to the VTEP: the whole overlay network. */
export function overlayRoute(routes: readonly Route[]): Route | undefined {
  return routes
    .filter(({ device, via }) => device === VTEP && via === undefined)
    .toSorted((a, b) => sizeOf(rangeOf(b)) - sizeOf(rangeOf(a)))[0];
}

/** The route to the receiver's cell, by its subnet. */
export function subnetRoute(facts: Facts): Route | undefined {
  const receiver = destinationCell(facts);
  const [instance] = receiver === undefined ? [] : instancesOn(facts.destination, receiver);
  const routes = sourceCell(facts)?.routes ?? [];
  const route = routeFor(routes, instance?.ip ?? '');
  return route?.via === undefined || route.device !== VTEP ? undefined : route;
}

export function defaultRoute(routes: readonly Route[]): Route | undefined {
  return routes.find(({ to }) => to === 'default');
}

/** The device by which a cell reaches the others: eth0 as a rule, and where its routes say nothing else. */
export function underlayDevice(facts: Facts, cell: CellFacts | undefined): string {
  const routes = cell?.routes ?? [];
  const route = routeFor(routes, anotherCell(facts, cell)?.cell.ip ?? '') ?? defaultRoute(routes);
  return route?.device ?? 'eth0';
}

/** The UDP port on which a cell's VTEP listens; undefined where the cell does not tell. */
export function vtepPort(cell: CellFacts | undefined): string | undefined {
  return /dstport (\d+)/.exec(cell?.vxlan ?? '')?.[1];
}

/** Host side of a container's veth pair. */
export function deviceFor(ip: string | undefined): string | undefined {
  const address = parseAddress(ip ?? '');
  return address && hostInterface(address);
}
