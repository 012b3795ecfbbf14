import type { Rule } from '../../iptables/model.js';
import { groupsApplying } from '../../policy/applying-groups.js';
import { egressRuleOnCell } from '../../policy/egress-on-cell.js';
import { egressRulesOf, isSameEgress } from '../../policy/egress-rule.js';
import type { GroupScope, SecurityGroup } from '../../policy/policy.js';
import { ContainerChainReader } from '../state/container-chains.js';
import type { CellLogging, ContainerLogging } from '../state/cell-logging.js';

/**
 * Whether the security groups of a container want what its rule lets out to be logged, as Cloud Controller has them
 * now. Undefined where no group has such a rule, or several that do not agree.
 */
export function wantsLog(
  rule: Rule,
  container: ContainerLogging,
  groups: readonly SecurityGroup[],
): boolean | undefined {
  const onCell = egressRuleOnCell(rule);
  if (onCell === undefined) return undefined;
  const alike = groupsOf(container, groups)
    .flatMap(({ rules }) => rules)
    .filter((one) => egressRulesOf(one).some((egress) => isSameEgress(egress, onCell)));
  const wishes = new Set(alike.map(({ log }) => log === true));
  const [wish] = wishes;
  return wishes.size === 1 ? wish : undefined;
}

/** Groups for running containers; what stages an app has groups of its own. */
export function groupsOf<Group extends GroupScope>(
  { container }: ContainerLogging,
  groups: readonly Group[],
): readonly Group[] {
  if (container.workload === 'staging') return [];
  return groupsApplying(groups, container.spaceGuid ?? '', 'running');
}

/** Containers whose rules log what their groups do not want logged, or do not log what they want. */
export interface BehindGroups {
  readonly silent: readonly ContainerLogging[];
  readonly talking: readonly ContainerLogging[];
}

/** Compares the rules of a cell's containers with their groups; those that log everything do not go by groups. */
export function behindGroups(
  { look: { ruleSet }, containers }: CellLogging,
  groups: readonly SecurityGroup[],
): BehindGroups {
  if (ruleSet === undefined) return { silent: [], talking: [] };
  const reader = new ContainerChainReader(ruleSet);
  const byGroups = containers.filter(({ chains }) => chains.isThere && !chains.logsDeniedAsg);
  const differing = (wish: boolean): readonly ContainerLogging[] =>
    byGroups.filter((one) =>
      reader
        .egressRules(one.container.handle)
        .some((rule) => isLogged(rule) !== wish && wantsLog(rule, one, groups) === wish),
    );
  return { silent: differing(true), talking: differing(false) };
}

/** With a log the way out leads through the container's log chain. */
function isLogged({ target }: Rule): boolean {
  return target?.how === 'goto';
}
