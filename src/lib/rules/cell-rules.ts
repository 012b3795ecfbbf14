import type { Cell } from '../directory/model.js';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import type { RuleSet } from '../iptables/model.js';
import type { SaveProblem } from '../iptables/parse-save.js';
import { parseSaveTexts } from '../iptables/save-texts.js';
import type { CellSource } from '../source/source.js';
import { cellName } from '../explain/wording.js';

/** The rules of one cell, taken apart. */
export interface CellRules {
  readonly cell: Cell & { readonly id: string };
  readonly ruleSet: RuleSet;
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
  const told = [...save.problems, ...breaksOfRules(cell, problems)];
  if (ruleSet.tables.length > 0) return { value: { cell, ruleSet }, problems: told };
  return { problems: told.length > 0 ? told : [noRules(cell)] };
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

function problemOf({ id }: CellRules['cell'], message: string): Problem {
  return { code: 'BAD_INPUT', message, cell: id };
}
