import { CellMap, type PathCell } from '../engine/cell-map.js';
import { readCellNetwork } from '../engine/cell-network.js';
import { RuleEngine } from '../engine/rule-engine.js';
import { VTEP } from '../engine/silk-names.js';
import type { Problem } from '../errors/problem.js';
import type { RuleSet } from '../iptables/model.js';
import { parseAddress } from '../net/address.js';
import { policiesOnCell } from '../policy/policies-on-cell.js';
import type { Policy } from '../policy/policy.js';
import { readCells, type CellRules } from '../rules/cell-rules.js';
import type { CellSource, Source } from '../source/source.js';
import { cellIdOf, type Spot } from './end.js';

/** A cell that packets may pass, ready to be asked. */
export interface TraceCell extends PathCell {
  readonly ruleSet: RuleSet;
  /** The policies that its rules enforce. */
  readonly policies: readonly Policy[];
  readonly source: CellSource;
}

/** The cells between two ends. */
export interface TraceCells {
  readonly map: CellMap;
  readonly byId: ReadonlyMap<string, TraceCell>;
  /** Ids of cells that packets would pass, but whose rules are not known. */
  readonly missing: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the rules of the cells that have the spots, and of no other: a foundation may have hundreds.
 * Only an overlay address that nobody is known to have is looked for on all of them.
 */
export async function readTraceCells(source: Source, spots: readonly Spot[]): Promise<TraceCells> {
  const { value: all, problems } = await source.cells();
  const wanted = new Set(spots.map(cellIdOf).filter((id) => id !== undefined));
  const near = await prepareCells(all.filter(({ cell }) => wanted.has(cell.id)));
  const rest = all.filter(({ cell }) => !wanted.has(cell.id));
  const far = spots.some((spot) => mayBeElsewhere(spot, near.cells))
    ? await prepareCells(rest)
    : { cells: [], problems: [] };
  const byId = new Map([...near.cells, ...far.cells].map((cell) => [cell.id, cell]));
  const unread = [...near.problems, ...far.problems];
  const unlisted = [...wanted].filter((id) => all.every(({ cell }) => cell.id !== id));
  return {
    map: new CellMap([...byId.values()]),
    byId,
    missing: new Set([...wanted].filter((id) => !byId.has(id))),
    problems: [...problems, ...unread, ...unlisted.map((id) => unlistedCell(id, source))],
  };
}

/** Nobody has the address, and it is, or may be, one of the overlay. */
function mayBeElsewhere(spot: Spot, cells: readonly TraceCell[]): boolean {
  if (cellIdOf(spot) !== undefined) return false;
  const isOnOverlay = ({ network }: TraceCell) =>
    network.routing.outInterface(spot.address) === VTEP;
  return cells.length === 0 || cells.some(isOnOverlay);
}

interface PreparedCells {
  readonly cells: readonly TraceCell[];
  readonly problems: readonly Problem[];
}

async function prepareCells(sources: readonly CellSource[]): Promise<PreparedCells> {
  const { value, problems } = await readCells(sources);
  const byId = new Map(sources.map((source) => [source.cell.id, source]));
  const cells = value.flatMap((rules) => {
    const source = byId.get(rules.cell.id);
    return source === undefined ? [] : [traceCell(rules, source)];
  });
  return { cells, problems };
}

function traceCell({ cell, ruleSet }: CellRules, source: CellSource): TraceCell {
  return {
    id: cell.id,
    ip: cell.ip === undefined ? undefined : parseAddress(cell.ip),
    engine: new RuleEngine(ruleSet),
    network: readCellNetwork(ruleSet, cell.ip),
    ruleSet,
    policies: policiesOnCell(ruleSet),
    source,
  };
}

function unlistedCell(id: string, { info }: Source): Problem {
  return {
    code: 'NOT_FOUND',
    message: `${info.name} has no cell ${id}, where one of the containers runs`,
    cell: id,
  };
}
