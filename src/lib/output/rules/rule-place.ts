import type { RuleRef } from '../../flow/flow.js';
import type { DescribedRule } from '../../rules/rules-document.js';
import { terminalSafe } from '../terminal-safe.js';

/** `rule 4 of overlay--3320ced4-2f80-4b15-`. */
export function rulePlace({ number, chain }: RuleRef): string {
  return terminalSafe(`rule ${number} of ${chain}`);
}

/** `filter`; of IPv6 it is another table of the same name. */
export function tableName({ table, family }: Pick<DescribedRule, 'table' | 'family'>): string {
  return family === 'ipv6' ? `IPv6 ${table}` : table;
}

/** What a rule asks and does, without the `-A chain` that its place says already. */
export function ruleBody({ chain, spec }: RuleRef): string {
  const start = `-A ${chain} `;
  return terminalSafe(spec.startsWith(start) ? spec.slice(start.length) : spec);
}
