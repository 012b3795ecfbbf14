import { IPV4_MAX, parseAddressRange, rangeContains, type Address } from '../net/address.js';

/**
 * What is known of an address: a container has it, or had; it `may be` one of the overlay, or is `presumed` to be none;
 * or it is `outside`.
 */
export type Standing = 'container' | 'may-be-overlay' | 'presumed-outside' | 'outside';

/** Silk's default network has so many bits (silk-controller's `network`, 10.255.0.0/16): another is rarely smaller. */
const USUAL_BITS = 16;
/** What shares fewer with a container has nothing to do with it. */
const RELATED_BITS = 8;
const ALL_BITS = 32;

/** Networks that an overlay is chosen from (RFC 1918, RFC 6598). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap(
  (block) => parseAddressRange(block) ?? [],
);

/**
 * The addresses that a foundation is known to have: what tells of the overlay network where a cell's routes are not
 * known. The overlay is IPv4 alone (cf-facts 10.1).
 */
export class KnownAddresses {
  readonly #containers: ReadonlySet<number>;
  readonly #cells: readonly number[];

  /**
   * @param containers addresses on the overlay that containers have, or had
   * @param cells underlay addresses of cells
   */
  constructor(containers: readonly Address[], cells: readonly Address[]) {
    this.#containers = new Set(containers.flatMap(ipv4));
    this.#cells = cells.flatMap(ipv4);
  }

  standingOf(address: Address): Standing {
    if (address.family === 6) return 'outside';
    const { value } = address;
    if (this.#containers.has(value)) return 'container';
    const toCell = most(this.#cells.map((cell) => sharedBits(cell, value)));
    if (this.#isAmongContainers(value, toCell)) return 'may-be-overlay';
    const isPrivate = PRIVATE.some((block) => rangeContains(block, address));
    return isPrivate && toCell < USUAL_BITS ? 'presumed-outside' : 'outside';
  }

  /**
   * Whether it stands as near to containers as they stand to one another, or as a network of silk's usual size allows,
   * and no nearer to a cell.
   */
  #isAmongContainers(value: number, toCell: number): boolean {
    const related = [...this.#containers].filter((one) => sharedBits(one, value) >= RELATED_BITS);
    const [first] = related;
    if (first === undefined) return false;
    const toContainer = most(related.map((one) => sharedBits(one, value)));
    const spread = related.reduce(
      (least, one) => Math.min(least, sharedBits(one, first)),
      ALL_BITS,
    );
    return toContainer >= Math.min(USUAL_BITS, spread) && toContainer >= toCell;
  }
}

function ipv4(address: Address): readonly number[] {
  return address.family === 4 ? [address.value] : [];
}

/** How many bits two addresses have in common from the left. */
function sharedBits(a: number, b: number): number {
  return Math.clz32((a ^ b) & IPV4_MAX);
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((highest, one) => Math.max(highest, one), 0);
}
