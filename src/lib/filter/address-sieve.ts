import { parseIpv4 } from '../net/address.js';

/** Far more places than a filter has addresses. */
const PLACES = 1 << 14;

/** Says quickly of most addresses that they are none of a few. */
export class AddressSieve {
  readonly #places = new Uint8Array(PLACES);

  constructor(addresses: Iterable<string>) {
    for (const address of addresses) {
      const value = parseIpv4(address);
      if (value !== undefined) this.#places[placeOf(value)] = 1;
    }
  }

  /** @param value an IPv4 address as an unsigned number; of anything else nothing is said. */
  mayHave(value: number): boolean {
    return value < 0 || this.#places[placeOf(value)] === 1;
  }
}

/** Neighbours in a network lie apart by their last bits. */
function placeOf(value: number): number {
  return (value ^ (value >>> 14)) & (PLACES - 1);
}
