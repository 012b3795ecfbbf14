import { compareText } from '../text/compare-text.js';

/** Finds the records whose guid starts with a piece: log prefixes carry guids cut short (cf-facts 1.2). */
export class PrefixIndex<T> {
  readonly #guids: readonly string[];
  readonly #records: readonly T[];

  constructor(records: Iterable<T>, guidOf: (record: T) => string) {
    this.#records = [...records].sort((a, b) => compareText(guidOf(a), guidOf(b)));
    this.#guids = this.#records.map(guidOf);
  }

  /** In the order of their guids. Takes the time of a binary search; an empty piece fits none. */
  startingWith(piece: string): readonly T[] {
    if (piece === '') return [];
    const start = this.#firstNotBefore(piece);
    let end = start;
    while (this.#guids[end]?.startsWith(piece) === true) end += 1;
    return this.#records.slice(start, end);
  }

  #firstNotBefore(piece: string): number {
    let low = 0;
    let high = this.#guids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#guids[middle] ?? '') < piece) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
