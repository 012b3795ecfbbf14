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

/**
 * The routes to the VTEP that the kernel made for its addresses, the widest first: one for each block of the overlay
 * network, of which there may be several (cf-facts 10.1).
 */
export function overlayRoutes(routes: readonly Route[]): readonly Route[] {
  return routes
    .filter(({ device, via }) => device === VTEP && via === undefined)
    .toSorted((a, b) => sizeOf(rangeOf(b)) - sizeOf(rangeOf(a)));
}

/** The whole overlay network as words: `10.255.0.0/16`, or several blocks; undefined where no route leads there. */
export function overlayText(routes: readonly Route[]): string | undefined {
  const blocks = overlayRoutes(routes).map(({ to }) => to);
  return blocks.length === 0 ? undefined : blocks.join(', ');
}

/** The block of the overlay that has an address. */
export function overlayRouteFor(routes: readonly Route[], ip: string): Route | undefined {
  return routeFor(overlayRoutes(routes), ip);
}

/**
 * The overlay address of a cell's VTEP: in the block of the cell's own lease it is the lease's first, in every other the
 * block's (silk daemon/vtep/factory.go).
 */
export function vtepAddress({ routes }: Pick<CellFacts, 'routes'>): string | undefined {
  const own = overlayRoutes(routes).find(
    ({ to, source }) => source !== undefined && source !== to.replace(/\/.*$/, ''),
  );
  return (own ?? routes.find(({ device, source }) => device === VTEP && source !== undefined))
    ?.source;
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
