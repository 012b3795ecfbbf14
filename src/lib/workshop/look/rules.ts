import { INGRESS_MARK } from '../../flow/mark.js';
import { optionValue, type Rule, type RuleSet } from '../../iptables/model.js';
import { hostAddress, summarizeMatches } from '../../iptables/rule-summary.js';
import { policyOfRule } from '../../policy/policies-on-cell.js';
import { isDynamicEgressChain } from '../../policy/egress-on-cell.js';
import type { Policy } from '../../policy/policy.js';

/** Of a cell that was not looked at. */
export const NO_RULES: RuleSet = { backend: 'unknown', tables: [], epilogue: [] };

/** The rules of one table, in the order of the text. */
export function rulesOf(ruleSet: RuleSet, table: string): readonly Rule[] {
  return ruleSet.tables
    .filter(({ name, family }) => name === table && family === 4)
    .flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules));
}

export function chainRules(ruleSet: RuleSet, table: string, chain: string): readonly Rule[] {
  return rulesOf(ruleSet, table).filter((rule) => rule.chain === chain);
}

/** The agent's chain of policies: the one that FORWARD jumps to (cf-facts 1.3). */
export function policyChain(ruleSet: RuleSet): string | undefined {
  return chainRules(ruleSet, 'filter', 'FORWARD')
    .map(({ target }) => target?.name)
    .find((name) => name?.startsWith('vpa--') === true);
}

/** A rule of the agent with the policy that it enforces. */
export interface AcceptRule {
  readonly rule: Rule;
  readonly policy: Policy;
}

/** The policy rules that accept packets from one app to another on this cell. */
export function acceptRules(
  ruleSet: RuleSet,
  source: string,
  destination: string,
): readonly AcceptRule[] {
  return chainRules(ruleSet, 'filter', policyChain(ruleSet) ?? '').flatMap((rule) => {
    const policy = policyOfRule(rule);
    const isWanted = policy?.source === source && policy.destination === destination;
    return isWanted ? [{ rule, policy }] : [];
  });
}

/** The rules that mark what an app's containers on this cell send (cf-facts 1.4). */
export function markRules(ruleSet: RuleSet, appGuid: string): readonly Rule[] {
  return chainRules(ruleSet, 'filter', policyChain(ruleSet) ?? '').filter(
    (rule) => rule.target?.name === 'MARK' && commentOf(rule) === `src:${appGuid}`,
  );
}

/** The value that a rule sets, or asks for, as a mark. */
export function markOf(rule: Rule): number | undefined {
  const options = [
    ...rule.matches.flatMap((match) => match.options),
    ...(rule.target?.options ?? []),
  ];
  const text = optionValue(options, '--set-xmark') ?? optionValue(options, '--mark');
  const value = Number.parseInt(text?.split('/')[0] ?? '', 16);
  return Number.isNaN(value) ? undefined : value;
}

export function commentOf(rule: Rule): string | undefined {
  return optionValue(
    rule.matches.flatMap((match) => match.options),
    '--comment',
  );
}

/** The chain that ends with turning away what no policy lets through to this container (cf-facts 1.5). */
export function overlayChain(ruleSet: RuleSet, ip: string): string | undefined {
  return refusal(ruleSet, ip)?.chain;
}

/** The rule that turns away what no policy lets through to this container. */
export function refusal(ruleSet: RuleSet, ip: string): Rule | undefined {
  return rulesOf(ruleSet, 'filter').find(
    (rule) =>
      rule.chain.startsWith('overlay--') &&
      rule.target?.name === 'REJECT' &&
      hostAddress(summarizeMatches(rule).destination) === ip,
  );
}

/** The rule that lets in what came to a port of the cell: the router, and who knows the port (cf-facts 1.5, 1.7). */
export function ingressAccept(ruleSet: RuleSet, ip: string): Rule | undefined {
  return chainRules(ruleSet, 'filter', overlayChain(ruleSet, ip) ?? '').find(
    (rule) => rule.target?.name === 'ACCEPT' && markOf(rule) === INGRESS_MARK,
  );
}

/** The rule that logs what that rule turns away; absent where denied packets are not logged. */
export function denyLogRule(ruleSet: RuleSet, ip: string): Rule | undefined {
  return chainRules(ruleSet, 'filter', overlayChain(ruleSet, ip) ?? '').find(
    ({ target }) => target?.name === 'LOG',
  );
}

/** The chain that holds the security groups' rules of a container: `asg-…`, or `netout--…` where they are static. */
export function egressChain(ruleSet: RuleSet, ip: string): string | undefined {
  const netout = chainRules(ruleSet, 'filter', 'FORWARD').find(
    (rule) =>
      rule.target?.name.startsWith('netout--') === true &&
      hostAddress(summarizeMatches(rule).source) === ip,
  )?.target?.name;
  if (netout === undefined) return undefined;
  const dynamic = chainRules(ruleSet, 'filter', netout)
    .map(({ target }) => target?.name)
    .find((name) => name !== undefined && name !== netout && isDynamicEgressChain(name));
  return dynamic ?? netout;
}

/** The last rule of the security groups' chain: what they do not let out ends there. */
export function egressRefusal(ruleSet: RuleSet, ip: string): Rule | undefined {
  return egressRefusals(ruleSet, ip).at(-1);
}

/** All rules of that chain that turn packets away: those of deny_networks stand before the groups' (cf-facts 1.6). */
export function egressRefusals(ruleSet: RuleSet, ip: string): readonly Rule[] {
  return chainRules(ruleSet, 'filter', egressChain(ruleSet, ip) ?? '').filter(
    ({ target }) => target?.name === 'REJECT',
  );
}

/** A mapped port of a container: the cell's port that leads to it (cf-facts 1.7). */
export function mappedPort(
  ruleSet: RuleSet,
  ip: string,
  containerPort: number,
): number | undefined {
  const rule = mappingRule(ruleSet, ip, containerPort);
  const port = Number(rule === undefined ? '' : summarizeMatches(rule).ports);
  return port > 0 ? port : undefined;
}

/** The rule that translates a port of the cell to this port of a container; the router comes by another one. */
export function mappingRule(ruleSet: RuleSet, ip: string, containerPort: number): Rule | undefined {
  return rulesOf(ruleSet, 'nat').find(
    ({ target }) =>
      target?.name === 'DNAT' &&
      optionValue(target.options, '--to-destination') === `${ip}:${containerPort}`,
  );
}

/** The rule that marks what comes to that port of the cell from outside of it: by a device of the cell's own (cf-facts 1.7). */
export function outsideMark(ruleSet: RuleSet, ip: string, containerPort: number): Rule | undefined {
  const mapping = mappingRule(ruleSet, ip, containerPort);
  if (mapping === undefined) return undefined;
  const { destination, ports } = summarizeMatches(mapping);
  return chainRules(ruleSet, 'mangle', mapping.chain).find((rule) => {
    const match = summarizeMatches(rule);
    const isSame = match.destination === destination && match.ports === ports;
    return isSame && rule.target?.name === 'MARK' && markOf(rule) === INGRESS_MARK;
  });
}

/** How many packets a rule has met since it had met `before`: a rule that was made anew has begun from zero. */
export function grownSince(before: number | string | undefined, now: number): number {
  const grown = now - Number(before ?? 0);
  return grown < 0 ? now : grown;
}

export function packetsOf(rules: readonly (Rule | undefined)[]): number {
  return rules.reduce((sum, rule) => sum + (rule?.packets ?? 0), 0);
}
