import type { Rule } from '../../iptables/model.js';
import { hostAddress, summarizeMatches } from '../../iptables/rule-summary.js';
import type { AppInstance, CellFacts, Facts } from '../model/facts.js';
import type { Situation } from '../model/situation.js';
import { cellOf } from '../look/apps.js';
import {
  acceptRules,
  grownSince,
  ingressAccept,
  mappingRule,
  NO_RULES,
  outsideMark,
  overlayChain,
  packetsOf,
  policyChain,
  refusal,
} from '../look/rules.js';
import { fits, POLICY_PORT } from './policy-judges.js';

/** What the rules of an instance's cell count of it: packets, or first packets of connections. */
export type Counter =
  /** Its own chain turned them away. */
  | 'refused'
  /** They came to the cell's port that leads to its own: first packets alone, from wherever. */
  | 'mapped'
  /** They came to that port from outside of the cell: all packets. */
  | 'marked'
  /** Its own chain let them in because they came to some port of the cell from outside: first packets alone. */
  | 'let in'
  /** The rules of the stories' policy let them through. */
  | 'accepted';

/** How much a counter has; undefined where the cell has no such rule. */
export function counted(facts: Facts, instance: AppInstance, counter: Counter): number | undefined {
  const cell = cellOf(facts, instance);
  if (cell === undefined) return undefined;
  const rules = rulesOf(counter, cell, facts, instance).filter((rule) => rule !== undefined);
  return rules.length === 0 ? undefined : packetsOf(rules);
}

/** How much a counter has grown since the story began. Rules that were made anew since have begun from zero. */
export function countedSince(
  { facts, baseline }: Pick<Situation, 'facts' | 'baseline'>,
  instance: AppInstance,
  counter: Counter,
): number {
  const rules = cellOf(facts, instance)?.rules ?? NO_RULES;
  const [before, now] =
    counter === 'accepted'
      ? [baseline[`vpa ${cellOf(facts, instance)?.cell.id ?? ''}`], policyChain(rules)]
      : [baseline[`chain ${instance.ip}`], overlayChain(rules, instance.ip)];
  // Whoever began before the names of these chains were noted has none.
  const isSameChain = before === now || (before === undefined && counter !== 'accepted');
  const had = isSameChain ? baseline[`${counter} ${instance.ip}`] : 0;
  return grownSince(had, counted(facts, instance, counter) ?? 0);
}

function rulesOf(
  counter: Counter,
  { rules }: CellFacts,
  facts: Facts,
  instance: AppInstance,
): readonly (Rule | undefined)[] {
  const { ip } = instance;
  switch (counter) {
    case 'refused':
      return [refusal(rules, ip)];
    case 'mapped':
      return [mappingRule(rules, ip, POLICY_PORT)];
    case 'marked':
      return [outsideMark(rules, ip, POLICY_PORT)];
    case 'let in':
      return [ingressAccept(rules, ip)];
    case 'accepted':
      return policyRules(facts, instance);
  }
}

/** The rules of the stories' policy for an instance. */
export function policyRules(facts: Facts, instance: AppInstance): readonly Rule[] {
  const cell = cellOf(facts, instance);
  if (cell === undefined) return [];
  return acceptRules(cell.rules, facts.source.guid, facts.destination.guid)
    .filter(({ policy }) => fits(policy))
    .map(({ rule }) => rule)
    .filter((rule) => hostAddress(summarizeMatches(rule).destination) === instance.ip);
}

export function cellName(facts: Facts, instance: AppInstance): string {
  return cellOf(facts, instance)?.cell.name ?? '';
}

export function packets(count: number): string {
  return count === 1 ? '1 packet' : `${count} packets`;
}
