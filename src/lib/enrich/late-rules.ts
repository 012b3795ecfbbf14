import type { Problem } from '../errors/problem.js';
import type { RuleFinder } from '../flow/enricher.js';
import type { RuleRef } from '../flow/flow.js';
import { buildLogRuleIndex, type LogRuleIndex } from '../iptables/log-rule-index.js';
import type { Rule, RuleSet } from '../iptables/model.js';
import { onlyLogs } from '../iptables/outbound-limit.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import { parseSaveTexts, type SaveTexts } from '../iptables/save-texts.js';
import { policiesOnCell } from '../policy/policies-on-cell.js';
import { PolicySet } from '../policy/policy-set.js';
import { breaksOfRules } from '../rules/cell-rules.js';
import { NotedHandles } from '../rules/noted-handles.js';
import type { CellSource } from '../source/source.js';

/** What one cell's rules tell, made when it is asked for. */
export class LateRules {
  readonly #cell: CellSource['cell'];
  #save: SaveTexts;
  #ruleSet: RuleSet | undefined;
  #logRules: LogRuleIndex | undefined;
  #policies: PolicySet | undefined;
  #noted: NotedHandles | undefined;
  /** What is broken in the rules, once they were asked for. */
  problems: readonly Problem[] = [];

  constructor(cell: CellSource['cell'], save: SaveTexts) {
    this.#cell = cell;
    this.#save = save;
  }

  get logRules(): LogRuleIndex {
    this.#logRules ??= buildLogRuleIndex(this.#parsed);
    return this.#logRules;
  }

  /** Whether a packet's line comes from a limit that rejects nothing. */
  isDryRun(packet: LoggedPacket): boolean {
    const rule = this.logRules.findRule(packet.prefix.text, packet);
    return rule !== undefined && onlyLogs(this.#parsed, rule.chain);
  }

  get policies(): PolicySet {
    this.#policies ??= new PolicySet(policiesOnCell(this.#parsed));
    return this.#policies;
  }

  get noted(): NotedHandles {
    this.#noted ??= new NotedHandles(this.#parsed);
    return this.#noted;
  }

  get #parsed(): RuleSet {
    if (this.#ruleSet !== undefined) return this.#ruleSet;
    const { ruleSet, problems } = parseSaveTexts(this.#save);
    this.#ruleSet = ruleSet;
    this.problems = breaksOfRules(this.#cell, problems);
    // The text is as large as all the rest of what is known of the cell.
    this.#save = {};
    return ruleSet;
  }
}

/** Finds rules in what cells' rules tell, by cell id. */
export function ruleFinder(rules: ReadonlyMap<string, LateRules>): RuleFinder {
  const refs = new WeakMap<Rule, RuleRef>();
  return (cellId, packet) => {
    const rule = rules.get(cellId)?.logRules.findRule(packet.prefix.text, packet);
    if (rule === undefined) return undefined;
    let ref = refs.get(rule);
    if (ref === undefined) {
      ref = { table: rule.table, chain: rule.chain, number: rule.number, spec: rule.spec };
      refs.set(rule, ref);
    }
    return ref;
  };
}
