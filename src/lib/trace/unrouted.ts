import { CellMap } from '../engine/cell-map.js';
import { PresumedOutside } from '../engine/routing.js';
import type { Problem } from '../errors/problem.js';
import type { Connection } from './connection.js';
import type { FoundPair } from './find-pairs.js';
import { findWays } from './find-ways.js';
import { routeGap } from './route-notes.js';
import type { TraceCells } from './trace-cells.js';

export interface Routed {
  readonly pairs: readonly FoundPair[];
  /** Why there is no answer for the others, each pair once. */
  readonly gaps: readonly Problem[];
}

/**
 * The pairs whose answer does not hang on where an address is that nobody is known to have: on the overlay network
 * nobody takes the packet; if the way outside is denied too, that is the answer, else there is none.
 */
export function routedPairs(
  pairs: readonly FoundPair[],
  connection: Connection,
  { byId }: TraceCells,
): Routed {
  const outside = new CellMap(
    [...byId.values()].map((cell) => {
      const routing = new PresumedOutside(cell.network.routing);
      return { ...cell, network: { ...cell.network, routing } };
    }),
  );
  const gapOf = ({ source, destination, ways }: FoundPair): Problem | undefined => {
    const gap = ways && routeGap(ways.main);
    if (gap === undefined) return undefined;
    const other = findWays(source, destination, connection, outside);
    return other?.main.verdict === 'denied' ? undefined : gap;
  };
  const told = pairs.map((pair) => ({ pair, gap: gapOf(pair) }));
  return {
    pairs: told.filter(({ gap }) => gap === undefined).map(({ pair }) => pair),
    gaps: told.flatMap(({ gap }) => gap ?? []),
  };
}
