import { asksForNot, optionValue, type Rule, type RuleSet } from '../iptables/model.js';
import type { Policy } from './policy.js';

/** The agent notes both app guids of a policy at its rule (silk's lib/rules/rules.go, cf-facts 1.4). */
const POLICY_COMMENT = /^src:([^_\s]+)_dst:(\S+)$/;

/** At the rule that marks what a container sends, it notes the app (cf-facts 1.4). */
const SOURCE_COMMENT = /^src:([^_\s]+)$/;

/** The apps whose containers on the cell are marked: the source of a policy at least, whoever it leads to. */
export function sourcesOnCell(ruleSet: RuleSet): ReadonlySet<string> {
  const sources = new Set<string>();
  for (const rule of policyRules(ruleSet)) {
    if (rule.target?.name !== 'MARK') continue;
    const options = rule.matches.flatMap((match) => match.options);
    const app = SOURCE_COMMENT.exec(optionValue(options, '--comment') ?? '')?.[1];
    if (app !== undefined) sources.add(app);
  }
  return sources;
}

/** The policies that a cell enforces: those that lead to its own containers, read back from its `vpa--` chain. */
export function policiesOnCell(ruleSet: RuleSet): Policy[] {
  const policies: Policy[] = [];
  for (const rule of policyRules(ruleSet)) {
    const policy = policyOfRule(rule);
    if (policy !== undefined) policies.push(policy);
  }
  return policies;
}

/** The overlay addresses of an app's containers on the cell, as far as the rules of policies name them. */
export function addressesOnCell(ruleSet: RuleSet, appGuid: string): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const rule of policyRules(ruleSet)) {
    const options = rule.matches.flatMap((match) => match.options);
    const marked = SOURCE_COMMENT.exec(optionValue(options, '--comment') ?? '')?.[1];
    const isOwn = marked === appGuid || policyOfRule(rule)?.destination === appGuid;
    const block = isOwn ? optionValue(options, marked === undefined ? '-d' : '-s') : undefined;
    if (block !== undefined) addresses.add(block.replace(/\/32$/, ''));
  }
  return addresses;
}

/** Those of the agent's chains of policies. The others, many times as many, are not taken apart for that. */
function* policyRules({ tables }: RuleSet): Generator<Rule> {
  for (const { chains } of tables) {
    for (const { name, rules } of chains.values()) if (name.startsWith('vpa--')) yield* rules;
  }
}

/** The policy that an ACCEPT rule of the agent enforces, as the rule itself notes it. */
export function policyOfRule(rule: Rule): Policy | undefined {
  if (rule.target?.name !== 'ACCEPT' || asksForNot(rule)) return undefined;
  const options = rule.matches.flatMap((match) => match.options);
  const apps = POLICY_COMMENT.exec(optionValue(options, '--comment') ?? '');
  const protocol = optionValue(options, '-p');
  const [start = '', end = start] = (optionValue(options, '--dport') ?? '').split(':');
  if (apps === null || start === '' || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  const [, source = '', destination = ''] = apps;
  return { source, destination, protocol, ports: { start: Number(start), end: Number(end) } };
}
