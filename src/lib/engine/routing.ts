import {
  parseAddressRange,
  rangeContains,
  type Address,
  type AddressRange,
} from '../net/address.js';

/** Where a cell sends packets: its own addresses, and the interface that leads to every other. */
export interface Routing {
  isLocal(address: Address): boolean;
  /** Name of the interface; empty when no route leads there. */
  outInterface(destination: Address): string;
}

/** A route: everything in the range leaves by the interface. */
export interface Route {
  /** CIDR or single address. */
  readonly destination: string;
  readonly interface: string;
}

/**
 * A routing table: of several routes to an address the one with the fewest addresses counts. Single
 * addresses, of which a cell has one for each container, are found at once.
 * @param local addresses and networks that are the machine's own.
 */
export class RouteTable implements Routing {
  readonly #local: readonly AddressRange[];
  readonly #hosts = new Map<number | bigint, string>();
  readonly #networks: readonly { readonly range: AddressRange; readonly interface: string }[];

  constructor(routes: readonly Route[], local: readonly string[]) {
    this.#local = local.map(parseAddressRange).filter((range) => range !== undefined);
    const networks: { range: AddressRange; interface: string }[] = [];
    for (const route of routes) {
      const range = parseAddressRange(route.destination);
      if (range === undefined) continue;
      if (range.low === range.high) this.#hosts.set(range.low, route.interface);
      else networks.push({ range, interface: route.interface });
    }
    this.#networks = networks.sort((a, b) => sizeOf(a.range) - sizeOf(b.range));
  }

  isLocal(address: Address): boolean {
    return this.#local.some((range) => rangeContains(range, address));
  }

  outInterface(destination: Address): string {
    const host = this.#hosts.get(destination.value);
    if (host !== undefined) return host;
    return this.#networks.find(({ range }) => rangeContains(range, destination))?.interface ?? '';
  }
}

function sizeOf(range: AddressRange): number {
  return range.family === 4 ? range.high - range.low : Number(range.high - range.low);
}
