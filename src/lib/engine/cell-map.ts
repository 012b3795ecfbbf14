import { formatAddress, type Address } from '../net/address.js';
import type { CellNetwork } from './cell-network.js';
import type { RuleEngine } from './rule-engine.js';

/** A cell as packets meet it. */
export interface PathCell {
  /** BOSH instance id. */
  readonly id: string;
  /** Underlay address, where it is known. */
  readonly ip: Address | undefined;
  readonly engine: RuleEngine;
  readonly network: CellNetwork;
}

/** Which cell has a container, and which has an underlay address. */
export class CellMap {
  readonly #byContainer = new Map<string, PathCell>();
  readonly #byIp = new Map<string, PathCell>();

  constructor(cells: readonly PathCell[]) {
    for (const cell of cells) {
      if (cell.ip !== undefined) this.#byIp.set(formatAddress(cell.ip), cell);
      const { containers, ipv6Containers } = cell.network;
      for (const address of [...containers, ...ipv6Containers.map((one) => one.address)]) {
        this.#byContainer.set(formatAddress(address), cell);
      }
    }
  }

  ofContainer(address: Address): PathCell | undefined {
    return this.#byContainer.get(formatAddress(address));
  }

  withIp(address: Address): PathCell | undefined {
    return this.#byIp.get(formatAddress(address));
  }
}
