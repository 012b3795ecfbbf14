import { missOf, type EgressMiss } from './egress-miss.js';
import { egressRulesOf, isSameEgress, type EgressRequest, type EgressRule } from './egress-rule.js';
import type { SecurityGroup, SecurityGroupRule } from './policy.js';
import { refusalOf, rulesMeantBy, type Refusal } from './refused-rule.js';

/** A rule with the group that has it. */
export interface GroupRule {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
}

/** The rules from which cells make exactly this one; the same rule may stand in several groups. */
export function groupRulesBehind(
  groups: readonly SecurityGroup[],
  onCell: EgressRule,
): readonly GroupRule[] {
  return rulesOf(groups).filter(({ rule }) =>
    egressRulesOf(rule).some((made) => isSameEgress(made, onCell)),
  );
}

/** The rules that let a request out. */
export function groupRulesFor(
  groups: readonly SecurityGroup[],
  request: EgressRequest,
): readonly GroupRule[] {
  return rulesOf(groups).filter(({ rule }) =>
    egressRulesOf(rule).some((made) => missOf(made, request).fields.length === 0),
  );
}

/** A group's rule that silk refuses, with why. */
export interface RefusedRule extends GroupRule {
  readonly refusal: Refusal;
}

/** The rules that were meant to let a request out, and that silk refuses. */
export function refusedRulesFor(
  groups: readonly SecurityGroup[],
  request: EgressRequest,
): readonly RefusedRule[] {
  return refusedRules(groups).filter(({ rule }) =>
    rulesMeantBy(rule)
      .flatMap(egressRulesOf)
      .some((made) => missOf(made, request).fields.length === 0),
  );
}

/** A rule because of which the containers of these groups keep the rules that they had, whatever changes. */
export function stoppingRule(groups: readonly SecurityGroup[]): RefusedRule | undefined {
  return refusedRules(groups).find(({ refusal }) => refusal.takesAllWithIt);
}

export function refusedRules(groups: readonly SecurityGroup[]): readonly RefusedRule[] {
  return rulesOf(groups).flatMap((one) => {
    const refusal = refusalOf(one.rule);
    return refusal === undefined ? [] : [{ ...one, refusal }];
  });
}

/** Of rules that do not let a request out the one that is nearest to it, and by what it misses. */
export interface NearestRule<T> {
  readonly rule: T;
  readonly miss: EgressMiss;
}

export function nearestGroupRule(
  groups: readonly SecurityGroup[],
  request: EgressRequest,
): NearestRule<GroupRule> | undefined {
  return nearest(rulesOf(groups), ({ rule }) => egressRulesOf(rule), request);
}

export function nearestOnCell(
  rules: readonly EgressRule[],
  request: EgressRequest,
): NearestRule<EgressRule> | undefined {
  return nearest(rules, (rule) => [rule], request);
}

function nearest<T>(
  candidates: readonly T[],
  parts: (candidate: T) => readonly EgressRule[],
  request: EgressRequest,
): NearestRule<T> | undefined {
  let best: NearestRule<T> | undefined;
  for (const rule of candidates) {
    for (const part of parts(rule)) {
      const miss = missOf(part, request);
      if (miss.distance < (best?.miss.distance ?? Infinity)) best = { rule, miss };
    }
  }
  return best;
}

function rulesOf(groups: readonly SecurityGroup[]): readonly GroupRule[] {
  return groups.flatMap((group) => group.rules.map((rule) => ({ group, rule })));
}
