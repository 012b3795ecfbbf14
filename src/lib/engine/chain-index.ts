import type { PacketFields } from '../iptables/matcher/packet-fields.js';

/** Fields by which rules are looked up: those that silk's rules hold to a single value. */
export const KEY_FIELDS = ['destinationPort', 'destination', 'source'] as const;
export type KeyField = (typeof KEY_FIELDS)[number];

export interface Key {
  readonly field: KeyField;
  readonly value: number;
}

/** A rule can only do something to a packet that has one of these values; `any`: to every packet. */
export type RuleKeys = readonly Key[] | 'any';

/** Finds the rules of a chain that can have to do with a packet, in their order. */
export class ChainIndex {
  readonly #always: number[] = [];
  readonly #byField: Readonly<Record<KeyField, Map<number, number[]>>> = {
    source: new Map(),
    destination: new Map(),
    destinationPort: new Map(),
  };

  constructor(keysOfRules: readonly RuleKeys[]) {
    keysOfRules.forEach((keys, at) => {
      if (keys === 'any') this.#always.push(at);
      else for (const key of keys) this.#add(key, at);
    });
  }

  /** The first such rule from `from` on; Infinity for none. */
  next(packet: PacketFields, from: number): number {
    let first = nextIn(this.#always, from);
    for (const field of KEY_FIELDS) {
      const list = this.#byField[field].get(packet[field]);
      if (list !== undefined) first = Math.min(first, nextIn(list, from));
    }
    return first;
  }

  #add({ field, value }: Key, at: number): void {
    const list = this.#byField[field].get(value);
    if (list === undefined) this.#byField[field].set(value, [at]);
    else if (list.at(-1) !== at) list.push(at);
  }
}

/** The first number of an ascending list that is not below `from`. */
function nextIn(list: readonly number[], from: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return list[low] ?? Infinity;
}
