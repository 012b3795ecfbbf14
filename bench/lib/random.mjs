/**
 * Both ends belong to the range.
 * @typedef {{ first: number, last: number }} Range
 */

/**
 * A source of repeatable random numbers.
 * @typedef {object} Random
 * @property {() => number} unit  at least 0, below 1
 * @property {(range: Range) => number} within  a whole number of the range
 * @property {<T>(items: readonly T[]) => T} pick  each item equally often
 * @property {<T>(items: readonly T[]) => T} pickSkewed  early items far more often
 */

/**
 * Mulberry32: the same seed gives the same numbers on every machine, which `Math.random` cannot do.
 * @param {number} seed  a whole number; only its low 32 bits count
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    unit,
    within: ({ first, last }) => first + Math.floor(unit() * (last - first + 1)),
    pick: (items) => itemAt(items, unit()),
    // The square gives the first hundredth of the items a tenth of the picks: few are busy, most are quiet.
    pickSkewed: (items) => itemAt(items, unit() ** 2),
  };
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} position  at least 0, below 1
 * @returns {T}
 */
function itemAt(items, position) {
  const item = items[Math.floor(position * items.length)];
  if (item === undefined) throw new RangeError('cannot pick from an empty list');
  return item;
}
