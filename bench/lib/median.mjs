/** @typedef {import('./measure.mjs').Cost} Cost */

/**
 * @param {readonly Cost[]} costs  at least one
 * @returns {Cost} the median of each figure by itself
 */
export function medianCost(costs) {
  return {
    seconds: median(costs.map(({ seconds }) => seconds)),
    cpuSeconds: medianOfKnown(costs.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: medianOfKnown(costs.map(({ peakBytes }) => peakBytes)),
  };
}

/**
 * @param {readonly (number | null)[]} values
 * @returns {number | null} null when none is known
 */
function medianOfKnown(values) {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}

/**
 * @param {readonly number[]} values  at least one
 * @returns {number}
 */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
