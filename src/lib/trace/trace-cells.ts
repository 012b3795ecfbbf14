import type { Directory } from '../directory/directory.js';
import { CellMap, type PathCell } from '../engine/cell-map.js';
import { readCellNetwork, type NetworkEvidence } from '../engine/cell-network.js';
import { KnownAddresses } from '../engine/known-addresses.js';
import { RuleEngine } from '../engine/rule-engine.js';
import { VTEP } from '../engine/silk-names.js';
import type { Problem } from '../errors/problem.js';
import type { RuleSet } from '../iptables/model.js';
import { parseAddress, type Address, type Family } from '../net/address.js';
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
 * Reads the rules and routes of the cells that have the spots, and of no other: a foundation may have hundreds.
 * Only an address that nobody is known to have, and that is, or may be, one of the overlay is looked for on all.
 */
export async function readTraceCells(
  source: Source,
  directory: Directory,
  spots: readonly Spot[],
): Promise<TraceCells> {
  const { value: all, problems } = await source.cells();
  const wanted = new Set(spots.map(cellIdOf).filter((id) => id !== undefined));
  const family = spots.some(({ address }) => address.family === 6) ? 6 : 4;
  const near = await readFacts(
    all.filter(({ cell }) => wanted.has(cell.id)),
    family,
  );
  const rest = all.filter(({ cell }) => !wanted.has(cell.id));
  const nearby = near.facts.map((facts) => traceCell(facts, knownAddresses(directory, [])));
  const isNear = !spots.some((spot) => mayBeElsewhere(spot, nearby));
  const far = isNear ? NOTHING_READ : await readFacts(rest, family);
  // The rules of a cell may know containers that nobody has listed.
  const unlisted = far.facts.flatMap(({ ruleSet }) => readCellNetwork(ruleSet).containers);
  const known = knownAddresses(directory, unlisted);
  const cells = isNear
    ? nearby
    : [...near.facts, ...far.facts].map((facts) => traceCell(facts, known));
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const absent = [...wanted].filter((id) => all.every(({ cell }) => cell.id !== id));
  return {
    map: new CellMap(cells),
    byId,
    missing: new Set([...wanted].filter((id) => !byId.has(id))),
    problems: [
      ...[...problems, ...near.problems, ...far.problems],
      ...absent.map((id) => absentCell(id, source)),
    ],
  };
}

/** Nobody has the address, and it is, or may be, one of the overlay. */
function mayBeElsewhere(spot: Spot, cells: readonly TraceCell[]): boolean {
  if (cellIdOf(spot) !== undefined) return false;
  const isOnOverlay = ({ network }: TraceCell) => {
    const hop = network.routing.nextHop(spot.address);
    if (hop.kind !== 'interface') return hop.kind === 'unknown';
    return hop.name === VTEP || hop.isPresumed === true;
  };
  return cells.length === 0 || cells.some(isOnOverlay);
}

/** Addresses of the overlay are containers' for good: who is gone tells of it too. */
function knownAddresses(directory: Directory, unlisted: readonly Address[]): KnownAddresses {
  const addresses = (all: readonly { readonly ip?: string }[]): Address[] =>
    all.map(({ ip }) => parseAddress(ip ?? '')).filter((address) => address !== undefined);
  return new KnownAddresses(
    [...addresses(directory.containers), ...unlisted],
    addresses(directory.cells),
  );
}

/** What a cell tells of where its packets go and what its rules do to them. */
interface CellFacts extends CellRules {
  readonly source: CellSource;
  readonly evidence: NetworkEvidence;
}

interface ReadFacts {
  readonly facts: readonly CellFacts[];
  readonly problems: readonly Problem[];
}

const NOTHING_READ: ReadFacts = { facts: [], problems: [] };

/** Of a cell whose rules are not all there a packet's way is not known, whatever the others say. */
async function readFacts(sources: readonly CellSource[], family: Family): Promise<ReadFacts> {
  const { value, problems } = await readCells(sources);
  const byId = new Map(sources.map((source) => [source.cell.id, source]));
  const routesProblems: Problem[] = [];
  const facts: CellFacts[] = [];
  for (const rules of value) {
    const source = byId.get(rules.cell.id);
    if (source === undefined || rules.incomplete.includes(family)) continue;
    const [routes, logging] = await Promise.all([source.routes(), source.logging()]);
    routesProblems.push(...routes.problems);
    const evidence = {
      ip: rules.cell.ip,
      routes: routes.value,
      overlayNetworks: logging.value.overlayNetworks,
    };
    facts.push({ ...rules, source, evidence });
  }
  return { facts, problems: [...problems, ...routesProblems] };
}

function traceCell(
  { cell, ruleSet, source, evidence }: CellFacts,
  known: KnownAddresses,
): TraceCell {
  return {
    id: cell.id,
    ip: cell.ip === undefined ? undefined : parseAddress(cell.ip),
    engine: new RuleEngine(ruleSet),
    network: readCellNetwork(ruleSet, { ...evidence, known }),
    ruleSet,
    policies: policiesOnCell(ruleSet),
    source,
  };
}

function absentCell(id: string, { info }: Source): Problem {
  return {
    code: 'NOT_FOUND',
    message: `${info.name} has no cell ${id}, where one of the containers runs`,
    cell: id,
  };
}
