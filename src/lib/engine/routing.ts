import {
  formatAddress,
  parseAddressRange,
  rangeContains,
  type Address,
  type AddressRange,
} from '../net/address.js';
import type { Refusal } from './ip-route.js';

/** Where a cell sends packets: its own addresses, and what becomes of those to every other. */
export interface Routing {
  isLocal(address: Address): boolean;
  nextHop(destination: Address): NextHop;
}

/**
 * What the routes of a cell make of a packet: it leaves by an interface; the kernel refuses it, by a route that says
 * so or because none leads there; or nothing that is known tells.
 */
export type NextHop =
  | {
      readonly kind: 'interface';
      readonly name: string;
      readonly route: Route;
      /** Nothing says so, only nothing says otherwise. */
      readonly isPresumed?: true;
    }
  | { readonly kind: 'refused'; readonly route: Route | undefined }
  | {
      readonly kind: 'unknown';
      readonly route?: Route;
      /** By which interface it would leave if it were none of the overlay. */
      readonly ifOutside?: string;
    };

/** A route: everything in the range goes the same way. */
export interface Route {
  /** CIDR or single address. */
  readonly destination: string;
  /** Name of the interface by which it leaves; absent where packets are refused, or where that is not known. */
  readonly interface?: string;
  readonly refusal?: Refusal;
  /** The machine that takes packets on. */
  readonly via?: string;
  /** Of several to one range the one with the lowest counts; 0 when absent. */
  readonly metric?: number;
  /** The cell's own words for it; absent for a route that was worked out. */
  readonly text?: string;
}

/** Name of the interface by which packets for an address leave; empty when it is none, or not known. */
export function interfaceTo(routing: Routing, destination: Address): string {
  const hop = routing.nextHop(destination);
  return hop.kind === 'interface' ? hop.name : '';
}

/** The same routing, with what may be of the overlay or not taken for outside. */
export class PresumedOutside implements Routing {
  constructor(private readonly routing: Routing) {}

  isLocal(address: Address): boolean {
    return this.routing.isLocal(address);
  }

  nextHop(destination: Address): NextHop {
    const hop = this.routing.nextHop(destination);
    if (hop.kind !== 'unknown' || hop.ifOutside === undefined) return hop;
    const route = { destination: formatAddress(destination), interface: hop.ifOutside };
    return { kind: 'interface', name: hop.ifOutside, route, isPresumed: true };
  }
}

/**
 * A routing table: of several routes to an address the one with the fewest addresses counts, and of several to the
 * same addresses the first with the lowest metric. Single addresses, of which a cell has one for each container, are
 * found at once.
 * @param local addresses and networks that are the machine's own.
 */
export class RouteTable implements Routing {
  readonly #local: readonly AddressRange[];
  readonly #hosts = new Map<number | bigint, Route>();
  readonly #networks: readonly { readonly range: AddressRange; readonly route: Route }[];

  constructor(routes: readonly Route[], local: readonly string[]) {
    this.#local = local.map(parseAddressRange).filter((range) => range !== undefined);
    const networks: { range: AddressRange; route: Route }[] = [];
    for (const route of routes.toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))) {
      const range = parseAddressRange(route.destination);
      if (range === undefined) continue;
      if (range.low !== range.high) networks.push({ range, route });
      else if (!this.#hosts.has(range.low)) this.#hosts.set(range.low, route);
    }
    this.#networks = networks.sort((a, b) => sizeOf(a.range) - sizeOf(b.range));
  }

  isLocal(address: Address): boolean {
    return this.#local.some((range) => rangeContains(range, address));
  }

  nextHop(destination: Address): NextHop {
    const route =
      this.#hosts.get(destination.value) ??
      this.#networks.find(({ range }) => rangeContains(range, destination))?.route;
    if (route === undefined || route.refusal !== undefined) return { kind: 'refused', route };
    if (route.interface === undefined) return { kind: 'unknown', route };
    return { kind: 'interface', name: route.interface, route };
  }
}

function sizeOf(range: AddressRange): number {
  return range.family === 4 ? range.high - range.low : Number(range.high - range.low);
}
