import { egressRulesInChain } from '../../policy/egress-on-cell.js';
import type { EgressRequest } from '../../policy/egress-rule.js';
import { groupRulesFor, nearestGroupRule, nearestOnCell } from '../../policy/group-search.js';
import type { SecurityGroup } from '../../policy/policy.js';
import { agentFix } from '../fix/agent-fix.js';
import { bindFix, missingRule, newGroupFix, restartFix, type Sender } from '../fix/group-fix.js';
import { egressCase, spaceText, type EgressCase } from './egress-case.js';
import { explanation, type Explanation, type Settled } from './explanation.js';
import { egressRuleText, groupRuleText, missText } from './group-text.js';

/** What the rules of a container's security groups lack. */
export function explainNoGroup({ leg, connection, grounds }: Settled): Explanation {
  const { protocol, icmp } = connection;
  const egress = egressCase(leg, grounds);
  const { destination, destinationPort: port } = leg.outcome;
  const request: EgressRequest = { destination, protocol, port, icmp };
  if (egress.applying === undefined) return explainByCell(egress, request);
  const [current] = groupRulesFor(egress.applying, request);
  if (current !== undefined) return explainNotTakenOver(egress, current.group);
  return explainByGroups(egress.sender, request, egress.applying, grounds.groups ?? []);
}

/** What groups alone say, where none that applies to the sender lets a request out. */
export function explainByGroups(
  sender: Sender,
  request: EgressRequest,
  applying: readonly SecurityGroup[],
  all: readonly SecurityGroup[],
): Explanation {
  const [other] = groupRulesFor(all, request);
  return other === undefined
    ? explainMissing(sender, request, applying)
    : explainNotBound(sender, other.group);
}

function explainMissing(
  sender: Sender,
  request: EgressRequest,
  applying: readonly SecurityGroup[],
): Explanation {
  const found = nearestGroupRule(applying, request);
  const near =
    found === undefined
      ? ''
      : `; the nearest rule, of ${found.rule.group.name}, allows ${groupRuleText(found.rule.rule)}: ${missText(found.miss)}`;
  return explanation('ASG_NO_RULE', `no security group of ${spaceText(sender)} allows it${near}`, {
    fix: newGroupFix(missingRule(request), sender),
    notes: [APPEND_NOTE],
  });
}

const APPEND_NOTE =
  'Or add the rule to a group that the space has; cf update-security-group replaces all rules of a group by those of a file';

/** Cloud Controller's groups are not known, or whose container it is: the cell's own rules have to do. */
function explainByCell({ leg, grounds, sender }: EgressCase, request: EgressRequest): Explanation {
  const ruleSet = grounds.cells.byId.get(leg.cell.id)?.ruleSet;
  const chain = leg.outcome.decidedBy?.chain ?? '';
  const rules = ruleSet === undefined ? [] : egressRulesInChain(ruleSet, chain);
  const found = nearestOnCell(rules, request);
  const near =
    found === undefined
      ? 'its cell has none'
      : `the nearest one allows ${egressRuleText(found.rule)}: ${missText(found.miss)}`;
  return explanation('ASG_NO_RULE', `no rule of its security groups allows it; ${near}`, {
    fix: newGroupFix(missingRule(request), sender),
  });
}

function explainNotBound(sender: Sender, group: SecurityGroup): Explanation {
  return explanation(
    'ASG_NO_RULE',
    `the security group ${group.name} would allow it, but ${spaceText(sender)} does not have it`,
    {
      fix: bindFix(group, sender),
      notes: [`To bind ${group.name} lets out everything that its rules allow`],
    },
  );
}

/** Cloud Controller says yes, the cell no. */
function explainNotTakenOver(
  { sender, container, grounds, leg }: EgressCase,
  group: SecurityGroup,
): Explanation {
  const because = `the security group ${group.name} allows it, but the rules on the cell do not`;
  if (!sender.isDynamic) {
    return explanation('ASG_NO_RULE', because, {
      fix: restartFix(sender),
      notes: [
        'Security groups are static on this cell: a container keeps the rules it was made with',
      ],
    });
  }
  const request = `force-asgs-for-container?container=${container?.handle ?? ''}`;
  return explanation('ASG_NO_RULE', `${because} (yet)`, {
    fix: agentFix(leg.cell.id, request, grounds),
    notes: ['The agent of a cell asks for changed security groups once a minute'],
  });
}
