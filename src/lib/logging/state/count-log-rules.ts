import { describeLogRule } from '../../iptables/log-rule.js';
import { allRules, type RuleSet } from '../../iptables/model.js';

/** LOG rules of a cell that packets can come to. */
export interface LogRuleCounts {
  /** `OK_<tag>_`: the agent's. */
  readonly c2cAllowed: number;
  /** `DENY_C2C_`: cni-wrapper-plugin's. */
  readonly c2cDenied: number;
  readonly asgAllowed: number;
  /** `DENY_` and `DENY_ORL_`. */
  readonly asgDenied: number;
}

/**
 * Counts LOG rules by kind. A container's `--log` chain is always there (cf-facts 1.1): its rules count only where
 * some rule leads to the chain.
 */
export function countLogRules(ruleSet: RuleSet): LogRuleCounts {
  const targets = new Set<string>();
  for (const { target } of allRules(ruleSet)) if (target !== undefined) targets.add(target.name);
  const counts = { c2cAllowed: 0, c2cDenied: 0, asgAllowed: 0, asgDenied: 0 };
  for (const rule of allRules(ruleSet)) {
    const meaning = describeLogRule(rule)?.meaning;
    if (meaning === undefined) continue;
    if (rule.chain.endsWith('-log') && !targets.has(rule.chain)) continue;
    const verdict = meaning.verdict === 'allowed' ? 'Allowed' : 'Denied';
    counts[`${meaning.kind}${verdict}`]++;
  }
  return counts;
}
