import type { Rule } from '../../iptables/model.js';
import { egressRuleOnCell } from '../../policy/egress-on-cell.js';
import { egressRulesOf, isSameEgress } from '../../policy/egress-rule.js';
import type { SecurityGroupRule } from '../../policy/policy.js';
import { readSecurityGroups } from '../../policy/security-groups.js';
import { groupsOf } from '../judge/groups-on-rules.js';
import { asgConfigured } from '../look/asg-configured.js';
import { ContainerChainReader } from '../state/container-chains.js';
import { cellLogging, type ContainerLogging } from '../state/cell-logging.js';
import type { CellLook } from '../look/cell-look.js';
import type { RawGroup } from './group-api.js';

/** How far a cell is with the rules of some groups. */
export interface GroupsOnCell {
  /** Containers that the groups apply to, whose rules are as Cloud Controller has them. */
  readonly showing: readonly ContainerLogging[];
  /** Those that the agent is yet to bring up to date. */
  readonly waiting: readonly ContainerLogging[];
  /** Those whose rules stay as they are until they are made anew: security groups are static there. */
  readonly toRestart: readonly ContainerLogging[];
  /** Guids of the groups that apply to any container here; absent where its rules are not known. */
  readonly applying?: ReadonlySet<string>;
}

/** Compares the chains of a cell's containers with the groups that apply to them. */
export function groupsOnCell(look: CellLook, groups: readonly RawGroup[]): GroupsOnCell {
  const { ruleSet } = look;
  const showing: ContainerLogging[] = [];
  const waiting: ContainerLogging[] = [];
  const toRestart: ContainerLogging[] = [];
  if (ruleSet === undefined) return { showing, waiting, toRestart };
  const reader = new ContainerChainReader(ruleSet);
  const applied = new Set<string>();
  const logsAll = asgConfigured(look) === true;
  for (const one of cellLogging(look).containers) {
    const applying = groupsOf(one, groups);
    if (applying.length === 0) continue;
    for (const { guid } of applying) applied.add(guid);
    const chain = reader.egressRules(one.container.handle);
    const rules = applying.flatMap(rulesOf);
    if (logsAll || rules.every((rule) => isShown(rule, chain))) showing.push(one);
    else (one.chains.isDynamic ? waiting : toRestart).push(one);
  }
  return { showing, waiting, toRestart, applying: applied };
}

function rulesOf({ guid, name, rules }: RawGroup): readonly SecurityGroupRule[] {
  const { value } = readSecurityGroups({ name, text: JSON.stringify({ guid, name, rules }) });
  return value?.[0]?.rules ?? [];
}

/** Of rules of several groups that are alike, one that logs is enough for the log: the first that matches decides. */
function isShown(rule: SecurityGroupRule, chain: readonly Rule[]): boolean {
  return egressRulesOf(rule)
    .filter(({ destinations }) => destinations.family === 4)
    .every((wanted) => {
      const alike = chain.filter((one) => {
        const onCell = egressRuleOnCell(one);
        return onCell !== undefined && isSameEgress(onCell, wanted);
      });
      return alike.some(({ target }) => (target?.how === 'goto') === (rule.log === true));
    });
}
