import type { Cell } from '../directory/model.js';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import type { RuleSet } from '../iptables/model.js';
import type { ParsedSave, SaveProblem } from '../iptables/parse-save.js';
import { parseSaveTexts, type SaveTexts } from '../iptables/save-texts.js';
import type { Family } from '../net/address.js';
import type { CellSource } from '../source/source.js';
import { cellName } from '../explain/wording.js';

const WAY_OUT =
  'Take what `sudo iptables-save -c` prints on the cell, from its first line to its last.';

/** The rules of one cell, taken apart. */
export interface CellRules {
  readonly cell: Cell & { readonly id: string };
  readonly ruleSet: RuleSet;
  /** IP versions of which rules are not there that the cell has: nothing follows from what is not among them. */
  readonly incomplete: readonly Family[];
}

/** The rules of several cells, as far as they can be read; every problem is a cell that failed. */
export async function readCells(
  cells: readonly CellSource[],
): Promise<Gathered<readonly CellRules[]>> {
  const read = await Promise.all(cells.map(readCell));
  return {
    value: read.map(({ value }) => value).filter((rules) => rules !== undefined),
    problems: read.flatMap(({ problems }) => problems),
  };
}

async function readCell(source: CellSource): Promise<Known<CellRules>> {
  const { cell } = source;
  const save = await source.iptablesSave();
  if (save.value === undefined) return { problems: save.problems };
  const { ruleSet, problems } = parseSaveTexts(save.value);
  const told = [...save.problems, ...faultsOfRules(cell, save.value, { ruleSet, problems })];
  if (ruleSet.tables.length === 0) return { problems: told };
  const lost = problems.flatMap(({ loses }) => (loses === undefined ? [] : [loses]));
  const incomplete = new Set(hasFilter(ruleSet) ? lost : [...lost, 4 as const]);
  return { value: { cell, ruleSet, incomplete: [...incomplete] }, problems: told };
}

/** What is wrong with the rules that a cell's tools printed: broken lines, no rules at all, or those of other tables alone. */
export function faultsOfRules(
  cell: CellRules['cell'],
  { ipv4 }: SaveTexts,
  { ruleSet, problems }: ParsedSave,
): readonly Problem[] {
  const broken = breaksOfRules(cell, problems);
  if (broken.length > 0 || ipv4 === undefined || hasFilter(ruleSet)) return broken;
  return [ruleSet.tables.length === 0 ? noRules(cell) : noFilter(cell)];
}

/** Silk's rules about what may pass all stand there (cf-facts 1.3). */
function hasFilter({ tables }: RuleSet): boolean {
  return tables.some(({ name, family }) => name === 'filter' && family === 4);
}

/** What is broken in the rules of a cell: one sentence is enough for what may be wrong in every line. */
export function breaksOfRules(
  cell: CellRules['cell'],
  [first, ...others]: readonly SaveProblem[],
): Problem[] {
  if (first === undefined) return [];
  const besides = others.length === 0 ? '' : ` (${others.length} more like this)`;
  const rules = first.family === 6 ? 'IPv6 rules' : 'rules';
  const place = `The ${rules} of ${cellName(cell)} are broken at line ${first.line}`;
  return [problemOf(cell, `${place}: ${first.message}${besides}`)];
}

function noRules(cell: CellRules['cell']): Problem {
  return problemOf(cell, `What iptables-save printed on ${cellName(cell)} holds no table`);
}

function noFilter(cell: CellRules['cell']): Problem {
  return problemOf(
    cell,
    `What iptables-save printed on ${cellName(cell)} holds no table "filter" of IPv4, where the rules are that decide`,
  );
}

function problemOf({ id }: CellRules['cell'], message: string): Problem {
  return { code: 'BAD_INPUT', message, hint: WAY_OUT, cell: id };
}
