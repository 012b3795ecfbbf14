import type { AppRecord } from '../directory/model.js';
import type { Gathered, Problem } from '../errors/problem.js';
import { describeLogRule } from '../iptables/log-rule.js';
import { allRules } from '../iptables/model.js';
import { unreachedRules } from '../iptables/unreached.js';
import { dryRunNotes } from './dry-run-notes.js';
import type { CellSource } from '../source/source.js';
import { appCalled } from './app-called.js';
import { readCells, type CellRules } from './cell-rules.js';
import { cellsCalled, cellsOfApp } from './choose-cells.js';
import type { Grounds } from './grounds.js';
import { RuleDescriber } from './rule-describer.js';
import type { CellDocument, DescribedRule } from './rules-document.js';

/** Which rules are to be listed. */
export interface ListOrder {
  /** Ids, names or addresses; none: the cells that host the app, or all. */
  readonly cells: readonly string[];
  /** Name or guid: only rules about this app, at either end. */
  readonly app?: string | undefined;
  /** All cells, also those that do not host the app. */
  readonly all: boolean;
  /** Not only LOG rules. */
  readonly every: boolean;
}

/** What was found on which cells, and what stood in the way; the first failure is the one that says most. */
export interface Found {
  readonly cells: readonly CellDocument[];
  readonly failures: readonly Problem[];
  /** The cells that were to be looked at, those that failed included. */
  readonly asked: readonly CellSource[];
  /** Of the rules found, those that no packet can come to: they write nothing, whatever they say. */
  readonly unreached: ReadonlySet<DescribedRule>;
  /** What else is to be said of the rules found: sentences without a full stop. */
  readonly notes: readonly string[];
}

/** Lists the rules of the chosen cells, in the order in which the cells print them. */
export async function listRules(order: ListOrder, grounds: Grounds): Promise<Found> {
  const { directory } = grounds.knowledge;
  const app =
    order.app === undefined
      ? undefined
      : appCalled(directory, order.app, grounds.info.name, grounds.info.space?.guid);
  if (app !== undefined && app.value === undefined) {
    return {
      cells: [],
      failures: app.problems,
      asked: grounds.cells,
      unreached: new Set(),
      notes: [],
    };
  }
  const chosen = chooseCells(order, app?.value, grounds);
  const read = await readCells(chosen.value);
  const isAsked = app?.value === undefined ? () => true : isAbout(app.value);
  const described = read.value.map((rules) => describeCell(rules, order, isAsked, grounds));
  return {
    cells: described.map(({ document }) => document),
    failures: [...chosen.problems, ...read.problems],
    asked: chosen.value,
    unreached: new Set(described.flatMap(({ unreached }) => unreached)),
    notes: described.flatMap(({ document }, at) => dryRunNotes(document, read.value[at]?.ruleSet)),
  };
}

function chooseCells(
  { cells, all }: ListOrder,
  app: AppRecord | undefined,
  grounds: Grounds,
): Gathered<readonly CellSource[]> {
  if (cells.length > 0) return cellsCalled(cells, grounds);
  if (app !== undefined && !all) return cellsOfApp(app, grounds);
  return { value: grounds.cells, problems: [] };
}

function describeCell(
  rules: CellRules,
  { every }: ListOrder,
  isAsked: (rule: DescribedRule) => boolean,
  { knowledge }: Grounds,
): { readonly document: CellDocument; readonly unreached: readonly DescribedRule[] } {
  const describer = new RuleDescriber(knowledge, rules);
  const dead = unreachedRules(rules.ruleSet);
  const found = [...allRules(rules.ruleSet)]
    .filter((rule) => every || describeLogRule(rule) !== undefined)
    .map((rule) => ({ described: describer.describe(rule), isReached: !dead.has(rule) }))
    .filter(({ described }) => isAsked(described));
  const document: CellDocument = {
    cell: rules.cell,
    backend: rules.ruleSet.backend,
    rules: found.map(({ described }) => described),
  };
  const unreached = found.filter(({ isReached }) => !isReached);
  return { document, unreached: unreached.map(({ described }) => described) };
}

function isAbout({ app: asked }: AppRecord): (rule: DescribedRule) => boolean {
  return ({ app, source_app: source }) => app?.guid === asked.guid || source?.guid === asked.guid;
}
