import { formatAddress, type Address, type Family } from '../net/address.js';
import type { IpRoute } from './ip-route.js';
import { RouteTable, type NextHop, type Route, type Routing } from './routing.js';
import { isSilkInterface } from './silk-names.js';

/** What stands in where a cell's routes say nothing. */
export interface Rest {
  /** The cell's own containers, as its rules have them: one may be younger than the routes. */
  readonly hosts: readonly Route[];
  readonly inferred: Routing;
  /** Whether the routes of a family are all that the cell has. */
  readonly isWhole: (family: Family) => boolean;
}

/** A cell's own routes, as far as they are known. */
export class KnownRouting implements Routing {
  readonly #table: RouteTable;
  readonly #rest: Rest;

  constructor(routes: readonly Route[], local: readonly string[], rest: Rest) {
    const told = new Set(routes.map(({ destination }) => destination));
    const untold = rest.hosts.filter(({ destination }) => !told.has(destination));
    this.#table = new RouteTable([...routes, ...untold], local);
    this.#rest = rest;
  }

  isLocal(address: Address): boolean {
    return this.#table.isLocal(address);
  }

  nextHop(destination: Address): NextHop {
    const found = this.#table.nextHop(destination);
    const isGap = found.kind === 'refused' && found.route === undefined;
    if (!isGap || this.#rest.isWhole(destination.family)) return found;
    return this.#rest.inferred.nextHop(destination);
  }
}

/**
 * Whether what is known of a family's routes can be all of them: a cell has one by a device that is not silk's, to the
 * network that its own address is on. `ip route` prints none of IPv6, and who looks for silk's own may have kept no
 * other.
 */
export function isWhole(routes: readonly IpRoute[], family: Family): boolean {
  return routes.some(
    ({ range, devices, type }) =>
      range.family === family &&
      type === 'unicast' &&
      devices.some((device) => device !== 'lo' && !isSilkInterface(device)),
  );
}

/**
 * Routes as a table takes them.
 * @param underlayInterface by which packets go that may take any of several interfaces to the underlay: all have the
 *   same rules
 */
export function routesFrom(
  routes: readonly IpRoute[],
  underlayInterface: string,
): readonly Route[] {
  return routes
    .filter(({ type }) => type !== 'local')
    .map((route): Route => {
      const { type, devices, via, metric } = route;
      const common = { destination: destinationOf(route), metric, text: routeText(route) };
      if (type !== 'unicast' && type !== 'local') return { ...common, refusal: type };
      const device = oneOf(devices, underlayInterface);
      return {
        ...common,
        ...(device !== undefined && { interface: device }),
        ...(via !== undefined && { via }),
      };
    });
}

function destinationOf({ to, range }: IpRoute): string {
  if (to === 'default') return range.family === 4 ? '0.0.0.0/0' : '::/0';
  if (range.family === 4)
    return range.low === range.high ? formatAddress({ family: 4, value: range.low }) : to;
  return range.low === range.high ? formatAddress({ family: 6, value: range.low }) : to;
}

function oneOf(devices: readonly string[], underlayInterface: string): string | undefined {
  const [first, ...others] = devices;
  if (others.length === 0) return first;
  if (devices.some(isSilkInterface)) return undefined;
  return devices.includes(underlayInterface) ? underlayInterface : first;
}

/** The beginning of a route as `ip route` prints it. */
function routeText({ type, to, via, devices: [device] }: IpRoute): string {
  return [
    ...(type === 'unicast' ? [] : [type]),
    to,
    ...(via === undefined ? [] : ['via', via]),
    ...(device === undefined ? [] : ['dev', device]),
  ].join(' ');
}
