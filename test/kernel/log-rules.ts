import { describeLogRule } from '../../src/lib/iptables/log-rule.js';
import { buildLogRuleIndex, type LogRuleIndex } from '../../src/lib/iptables/log-rule-index.js';
import type { Rule, RuleSet } from '../../src/lib/iptables/model.js';
import type { LoggedPacket } from '../../src/lib/kernel-log/packet.js';
import { CELLS } from './lab-plan.js';

/** The LOG rules of both cells, as `cfnet rules --match` finds them from a line alone. */
export class LogRules {
  readonly #indexes: ReadonlyMap<string, LogRuleIndex>;
  readonly #prefixes: ReadonlySet<string>;

  /** @param ruleSets in the order of the plan's cells. */
  constructor(ruleSets: readonly RuleSet[]) {
    const indexes = ruleSets.map(buildLogRuleIndex);
    const rules = indexes.flatMap((index) => index.rules);
    this.#indexes = new Map(indexes.map((index, at) => [CELLS[at]?.name ?? '', index]));
    this.#prefixes = new Set(rules.map((rule) => describeLogRule(rule)?.prefix ?? ''));
  }

  /** Whether a line with this prefix is from here, and not from other rules on this machine. */
  knows(prefix: string): boolean {
    return this.#prefixes.has(prefix);
  }

  ruleOf(cell: string, packet: LoggedPacket): Rule | undefined {
    return this.#indexes.get(cell)?.findRule(packet.prefix.text, packet);
  }
}
