import { cellName } from '../explain/wording.js';
import type { RuleSet } from '../iptables/model.js';
import { dryRunLimits, dryRunText } from '../iptables/outbound-limit.js';
import type { CellDocument } from './rules-document.js';

/** That limits of outbound connections among the rules of a cell reject nothing, though they look like those that do. */
export function dryRunNotes({ cell, rules }: CellDocument, ruleSet?: RuleSet): readonly string[] {
  if (ruleSet === undefined) return [];
  const shown = new Set(rules.map(({ chain }) => chain));
  const limits = dryRunLimits(ruleSet).filter(({ chain }) => shown.has(chain));
  return [...new Set(limits.map(dryRunText))].map(
    (text) => `The limit of outbound connections is a dry run on ${cellName(cell)}: ${text}`,
  );
}
