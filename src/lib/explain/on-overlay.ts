import type { Directory } from '../directory/directory.js';
import type { IpRoute } from '../engine/ip-route.js';
import { KnownAddresses } from '../engine/known-addresses.js';
import { routesFrom } from '../engine/known-routing.js';
import { RouteTable } from '../engine/routing.js';
import { isSilkInterface } from '../engine/silk-names.js';
import { parseAddress, parseAddressRange, rangeContains, type Address } from '../net/address.js';

/** What cells tell of the overlay network; each absent or empty where no cell does. */
export interface OverlayEvidence {
  /** Those of one cell: every cell sends what is for the overlay to an interface of silk's. */
  readonly routes?: readonly IpRoute[] | undefined;
  /** The blocks that a cell's agent is told (`overlay_network`). */
  readonly networks?: readonly string[] | undefined;
}

/**
 * Whether an address is, or may be, one of the overlay network, by what trace goes by too: routes, containers, what the
 * agent is told. The overlay is IPv4 alone (cf-facts 10.1).
 */
export function mayBeOnOverlay(
  address: Address,
  { containers, cells }: Directory,
  { routes = [], networks = [] }: OverlayEvidence,
): boolean {
  if (address.family === 6) return false;
  const hop = new RouteTable(routesFrom(routes, ''), []).nextHop(address);
  if (hop.kind === 'interface') return isSilkInterface(hop.name);
  const standing = new KnownAddresses(addressesOf(containers), addressesOf(cells)).standingOf(
    address,
  );
  if (standing === 'container') return true;
  if (networks.length === 0) return standing === 'may-be-overlay';
  return networks.some((block) => {
    const range = parseAddressRange(block);
    return range !== undefined && rangeContains(range, address);
  });
}

function addressesOf(all: readonly { readonly ip?: string }[]): readonly Address[] {
  return all.flatMap(({ ip }) => parseAddress(ip ?? '') ?? []);
}
