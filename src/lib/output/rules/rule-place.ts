import type { RuleRef } from '../../flow/flow.js';
import { terminalSafe } from '../terminal-safe.js';

/** `rule 4 of overlay--3320ced4-2f80-4b15-`. */
export function rulePlace({ number, chain }: RuleRef): string {
  return terminalSafe(`rule ${number} of ${chain}`);
}

/** What a rule asks and does, without the `-A chain` that its place says already. */
export function ruleBody({ chain, spec }: RuleRef): string {
  const start = `-A ${chain} `;
  return terminalSafe(spec.startsWith(start) ? spec.slice(start.length) : spec);
}
