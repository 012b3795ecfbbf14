import type {
  CellDocument,
  DescribedRule,
  RulesDocument,
  RulesView,
} from '../rules/rules-document.js';
import { cellName, count } from '../explain/wording.js';
import { chainList } from './rules/chain-list.js';
import type { Palette } from './color.js';
import { logRuleList } from './rules/log-rule-list.js';
import { printedBy } from './rules/printed-by.js';
import { terminalSafe } from './terminal-safe.js';

export interface RulesTextOptions {
  readonly palette: Palette;
  /** Columns to keep to, as far as names allow; without an end a rule stays on one line. */
  readonly columns: number;
  /** Adds to each LOG rule its place and text. */
  readonly showRule: boolean;
  /** Of the rules, those that no packet can come to. */
  readonly unreached: ReadonlySet<DescribedRule>;
}

/** The rules of cells, for people. */
export function rulesText(
  { cells }: RulesDocument,
  view: RulesView,
  options: RulesTextOptions,
): string {
  return cells
    .map((cell) => `${cellHead(cell, view, options)}${bodyOf(cell, view, options)}`)
    .join('\n');
}

function bodyOf(cell: CellDocument, view: RulesView, options: RulesTextOptions): string {
  switch (view) {
    case 'printed-by':
      return printedBy(cell.rules, options);
    case 'every-rule':
      return chainList(cell.rules, options);
    case 'log-rules':
      return logRuleList(cell.rules, options);
  }
}

/** `diego-cell/c02dc4dd-…`, and below it what else is known of the cell. */
function cellHead(
  { cell, backend, rules }: CellDocument,
  view: RulesView,
  { palette }: RulesTextOptions,
): string {
  const facts = [
    cell.ip,
    cell.az,
    ...(backend === 'unknown' ? [] : [`iptables ${backend}`]),
    ...(view === 'printed-by'
      ? []
      : [count(rules.length, view === 'log-rules' ? 'LOG rule' : 'rule')]),
  ].filter((fact) => fact !== undefined);
  return [
    `${palette.bold(terminalSafe(cellName(cell)))}\n`,
    ...(facts.length === 0 ? [] : [`${palette.dim(terminalSafe(facts.join(' · ')))}\n`]),
  ].join('');
}
