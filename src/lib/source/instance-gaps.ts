import type { DirectoryRecords } from '../directory/records.js';
import type { Known, Problem } from '../errors/problem.js';

/** What tells which instances run. */
export interface InstanceWords {
  /** The list of LRPs, for all cells at once. */
  readonly lrps: Known<DirectoryRecords>;
  /** What Cloud Controller tells who cannot ask cells. */
  readonly stats: Known<DirectoryRecords>;
  readonly cells: readonly {
    readonly id: string;
    /** What the cell's own store says. */
    readonly store: Known<DirectoryRecords>;
  }[];
  /** Whether these are all cells that there are. */
  readonly areAllCells: boolean;
}

const NOBODY_TELLS: Problem = {
  code: 'NOT_FOUND',
  message: 'Nobody tells which instances of apps run',
};

/**
 * Why an instance may run that nobody has told of; empty where that cannot be: a whole list of LRPs has all instances, and
 * so have the whole stores of all cells, and Cloud Controller for those whose guids it tells.
 */
export function instanceGaps({
  lrps,
  stats,
  cells,
  areAllCells,
}: InstanceWords): readonly Problem[] {
  const fromLrps = gapsOf(lrps);
  if (fromLrps?.length === 0) return [];
  const silent = cells.filter(({ id, store }) => store.value?.completeCells?.includes(id) !== true);
  if (areAllCells && cells.length > 0 && silent.length === 0) return [];
  const fromStats = gapsOf(stats);
  if (cells.length === 0 && fromStats !== undefined) return fromStats;
  const told = [...(fromLrps ?? lrps.problems), ...silent.flatMap(({ store }) => store.problems)];
  return told.length === 0 ? [NOBODY_TELLS] : told;
}

/** Undefined where there is no word at all. */
function gapsOf({ value }: Known<DirectoryRecords>): readonly Problem[] | undefined {
  return value === undefined ? undefined : (value.gaps?.instances ?? []);
}
