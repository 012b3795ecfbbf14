import type { Gathered } from '../errors/problem.js';
import { Enricher } from '../flow/enricher.js';
import { buildLogRuleIndex } from '../iptables/log-rule-index.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import type { CellSource } from '../source/source.js';
import { readCells, type CellRules } from './cell-rules.js';
import { cellsCalled } from './choose-cells.js';
import { dryRunNotes } from './dry-run-notes.js';
import type { Grounds } from './grounds.js';
import type { Found } from './list-rules.js';
import { RuleDescriber } from './rule-describer.js';
import type { CellDocument } from './rules-document.js';
import { whyNoRule } from './why-no-rule.js';
import { youngerNotes } from './younger-notes.js';

/**
 * Finds the LOG rule that printed a line, the rule that decided right after it, and the security group's
 * rule that sent the packet there. Without `cellNames` the line's own cell is searched: the one that its
 * envelope says, else the one of the container that its prefix names, else all cells.
 */
export async function matchLine(
  packet: LoggedPacket,
  cellNames: readonly string[],
  grounds: Grounds,
): Promise<Found> {
  const chosen = cellsToSearch(packet, cellNames, grounds);
  const read = await readCells(chosen.value);
  const found = read.value.flatMap((rules) => {
    const document = matchOnCell(packet, rules, grounds);
    return document === undefined ? [] : [{ document, ruleSet: rules.ruleSet }];
  });
  const cells = found.map(({ document }) => document);
  const isInVain = cells.length === 0 && read.value.length > 0;
  return {
    cells,
    failures: [
      ...(isInVain ? [whyNoRule(packet, read.value, grounds)] : []),
      ...chosen.problems,
      ...read.problems,
    ],
    asked: chosen.value,
    unreached: new Set(),
    notes: found.flatMap(({ document, ruleSet }) => [
      ...youngerNotes(packet, document),
      ...dryRunNotes(document, ruleSet),
    ]),
  };
}

function cellsToSearch(
  packet: LoggedPacket,
  cellNames: readonly string[],
  grounds: Grounds,
): Gathered<readonly CellSource[]> {
  if (cellNames.length > 0) return cellsCalled(cellNames, grounds);
  const { cell: said } = new Enricher(grounds.knowledge).enrich(packet);
  const own = grounds.cells.filter(
    ({ cell }) =>
      said !== undefined &&
      (cell.id === said.id || (said.id === undefined && cell.name === said.name)),
  );
  return { value: own.length > 0 ? own : grounds.cells, problems: [] };
}

function matchOnCell(
  packet: LoggedPacket,
  rules: CellRules,
  { knowledge }: Grounds,
): CellDocument | undefined {
  const { cell, ruleSet } = rules;
  const match = buildLogRuleIndex(ruleSet).find(packet.prefix.text, packet);
  if (match === undefined) return undefined;
  const describer = new RuleDescriber(knowledge, rules);
  const { rule, decidedBy, sentBy } = match;
  return {
    cell,
    backend: ruleSet.backend,
    rules: [rule, decidedBy, sentBy]
      .filter((one) => one !== undefined)
      .map((one) => describer.describe(one)),
  };
}
