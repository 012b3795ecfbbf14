import type { Container } from '../directory/model.js';

/** Instances by index, what has no index behind them, equals by handle. */
export function byIndex(a: Container, b: Container): number {
  const difference = (a.index ?? Infinity) - (b.index ?? Infinity);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a.handle < b.handle ? -1 : 1;
}
