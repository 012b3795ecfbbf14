import { formatAddress, type Address } from '../net/address.js';
import type { KnownAddresses } from './known-addresses.js';
import { RouteTable, type NextHop, type Route, type Routing } from './routing.js';
import { VTEP } from './silk-names.js';

export interface Inference {
  /** The cell's own containers. */
  readonly hosts: readonly Route[];
  readonly local: readonly string[];
  readonly underlayInterface: string;
  /** The same of IPv6. */
  readonly ipv6Interface: string;
  readonly known?: KnownAddresses | undefined;
  /** The blocks of the overlay; absent or empty: not known. */
  readonly overlayNetworks?: readonly string[] | undefined;
}

/**
 * The routes that a cell must have, worked out from what else is known of the foundation: one to each of its own
 * containers, to those of other cells and the overlay's blocks by the VTEP, to all else by the underlay. Where nobody
 * tells the blocks, an address that may be of one, and no container's, goes nobody knows where.
 */
export class InferredRouting implements Routing {
  readonly #table: RouteTable;
  readonly #inference: Inference;

  constructor(inference: Inference) {
    const { hosts, local, underlayInterface, ipv6Interface, overlayNetworks = [] } = inference;
    const overlay = overlayNetworks.map((destination) => ({ destination, interface: VTEP }));
    const outward = [
      { destination: '0.0.0.0/0', interface: underlayInterface },
      { destination: '::/0', interface: ipv6Interface },
    ];
    this.#table = new RouteTable([...hosts, ...overlay, ...outward], local);
    this.#inference = inference;
  }

  isLocal(address: Address): boolean {
    return this.#table.isLocal(address);
  }

  nextHop(destination: Address): NextHop {
    const found = this.#table.nextHop(destination);
    const { known, overlayNetworks = [], underlayInterface } = this.#inference;
    if (found.kind !== 'interface' || found.name !== underlayInterface) return found;
    const standing = known?.standingOf(destination) ?? 'outside';
    if (standing === 'container') return byVtep(destination);
    if (overlayNetworks.length > 0 || standing === 'outside') return found;
    return standing === 'may-be-overlay'
      ? { kind: 'unknown', ifOutside: underlayInterface }
      : { ...found, isPresumed: true };
  }
}

function byVtep(container: Address): NextHop {
  const route = { destination: formatAddress(container), interface: VTEP };
  return { kind: 'interface', name: VTEP, route };
}
