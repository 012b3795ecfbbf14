import type { Named } from '../directory/model.js';
import type { Knowledge } from '../flow/enricher.js';
import { NOBODY } from '../flow/party-book.js';
import { describeLogRule } from '../iptables/log-rule.js';
import { familyOf, ruleAfter, type Rule } from '../iptables/model.js';
import { ruleLimit, summarizeMatches } from '../iptables/rule-summary.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import { policyOfRule } from '../policy/policies-on-cell.js';
import type { Policy } from '../policy/policy.js';
import type { CellRules } from './cell-rules.js';
import { RuleSubjects } from './rule-subjects.js';
import type { DescribedRule } from './rules-document.js';

/** Brings the rules of one cell into their public form. */
export class RuleDescriber {
  readonly #knowledge: Knowledge;
  readonly #rules: CellRules;
  readonly #subjects: RuleSubjects;

  constructor(knowledge: Knowledge, rules: CellRules) {
    this.#knowledge = knowledge;
    this.#rules = rules;
    this.#subjects = new RuleSubjects(knowledge, rules);
  }

  describe(rule: Rule): DescribedRule {
    const log = describeLogRule(rule);
    const policy = this.#policyOf(rule);
    const party =
      log?.meaning === undefined
        ? this.#subjects.ofRule(rule)
        : this.#subjects.ofLogRule(rule, log.meaning);
    const { app, space, org, instance } =
      party === NOBODY && policy !== undefined ? this.#subjects.ofApp(policy.destination) : party;
    return dropUnknown({
      family: familyOf(this.#rules.ruleSet, rule) === 6 ? ('ipv6' as const) : ('ipv4' as const),
      table: rule.table,
      chain: rule.chain,
      number: rule.number,
      spec: rule.spec,
      prefix: log?.prefix === '' ? undefined : log?.prefix,
      verdict: log?.meaning?.verdict,
      kind: log?.meaning?.kind,
      packets: rule.packets,
      bytes: rule.bytes,
      limit: ruleLimit(rule),
      app,
      space,
      org,
      instance,
      source_app: this.#sourceApp(log?.meaning, policy, app),
      match: summarizeMatches(rule),
    });
  }

  /** The agent notes the policy at the ACCEPT rule, which stands right behind its LOG rule (cf-facts 1.4). */
  #policyOf(rule: Rule): Policy | undefined {
    if (rule.target?.name !== 'LOG') return policyOfRule(rule);
    const next = ruleAfter(this.#rules.ruleSet, rule);
    return next !== undefined && asksTheSame(rule, next) ? policyOfRule(next) : undefined;
  }

  /**
   * Whose packets the rule lets in. Without the agent's note the tag tells, if that app has a policy which
   * can have given the rule: tags are handed on (cf-facts 5.1).
   */
  #sourceApp(
    prefix: LogPrefix | undefined,
    policy: Policy | undefined,
    app: Named | undefined,
  ): Named | undefined {
    if (policy !== undefined) return this.#subjects.ofApp(policy.source).app;
    if (prefix?.tag === undefined) return undefined;
    const { parties, reasons } = this.#knowledge;
    const tagged = parties.ofTag(Number.parseInt(prefix.tag, 16))?.app;
    return tagged !== undefined && reasons.mayBeSource(tagged.guid, app?.guid) ? tagged : undefined;
  }
}

function asksTheSame(rule: Rule, other: Rule): boolean {
  return JSON.stringify(summarizeMatches(rule)) === JSON.stringify(summarizeMatches(other));
}
