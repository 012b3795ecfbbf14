import { cellIdOf, type End, type Spot } from './end.js';
import { findWays, type Ways } from './find-ways.js';
import type { TraceCells } from './trace-cells.js';
import type { TraceQuestion } from './trace-result.js';
import { isUnruled } from './unruled.js';

/** A source instance, a destination instance, and what the rules make of a packet between them. */
export interface FoundPair {
  readonly source: Spot;
  readonly destination: Spot;
  /** Absent where no cell has to do with the two. */
  readonly ways: Ways | undefined;
}

export interface FoundPairs {
  readonly pairs: readonly FoundPair[];
  /** How many pairs cannot be told, because a cell's rules are not known, or not those of its containers. */
  readonly untold: number;
}

/** Every source instance with every destination instance. */
export function findPairs(
  { source, destination, connection }: TraceQuestion,
  cells: TraceCells,
): FoundPairs {
  const all = source.spots.flatMap((from) =>
    destination.spots
      .filter((to) => !isSelf(from, to, source, destination))
      .map((to) => ({
        source: from,
        destination: to,
        ways: findWays(from, to, connection, cells.map),
      })),
  );
  const pairs = all.filter((pair) => isTold(pair, cells));
  return { pairs, untold: all.length - pairs.length };
}

/** An app is not asked about each instance's way to itself, unless that is all there is. */
function isSelf(from: Spot, to: Spot, source: End, destination: End): boolean {
  return from.ip === to.ip && source.spots.length + destination.spots.length > 2;
}

/** A denied packet needs no more cells; an allowed one has to get as far as the destination's. */
function isTold({ source, destination, ways }: FoundPair, cells: TraceCells): boolean {
  const { missing } = cells;
  if (missing.has(cellIdOf(source) ?? '') || isUnruled(source, cells)) return false;
  const goal = cellIdOf(destination) ?? '';
  if (!missing.has(goal) && !isUnruled(destination, cells)) return true;
  return ways?.main.path.verdict !== 'allowed' && ways !== undefined;
}
