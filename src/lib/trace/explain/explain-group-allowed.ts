import { egressRuleOnCell } from '../../policy/egress-on-cell.js';
import type { EgressRule } from '../../policy/egress-rule.js';
import { groupRulesBehind, stoppingRule } from '../../policy/group-search.js';
import { egressCase, spaceText, type EgressCase } from './egress-case.js';
import { explanation, type Explanation, type Settled } from './explanation.js';
import { egressRuleText, groupRuleText, groupsText } from './group-text.js';

/** Which group's rule lets a packet out. */
export function explainGroupAllowed({ leg, rule, grounds }: Settled): Explanation {
  const made = rule && egressRuleOnCell(rule);
  if (made === undefined) return explanation('ASG_ALLOWED', 'a rule of its own cell lets it out');
  const egress = egressCase(leg, grounds);
  const behind = groupRulesBehind(egress.applying ?? grounds.groups ?? [], made);
  const [first, ...others] = behind;
  if (first === undefined) {
    return explanation('ASG_ALLOWED', `a rule on its cell allows ${egressRuleText(made)}`, {
      notes: orphanNotes(egress, made),
    });
  }
  const verb = others.every(({ group }) => group === first.group) ? 'allows' : 'allow';
  return explanation('ASG_ALLOWED', `${groupsText(behind)} ${verb} ${groupRuleText(first.rule)}`);
}

/** A rule without a group: the cell and Cloud Controller contradict each other. */
function orphanNotes(egress: EgressCase, made: EgressRule): readonly string[] {
  const { applying, grounds, sender } = egress;
  if (applying === undefined || (grounds.groupGaps ?? []).length > 0) return [];
  const former = groupRulesBehind(grounds.groups ?? [], made);
  const where =
    former.length === 0 ? '' : `, only ${groupsText(former)}, which the space does not have`;
  const stopping = stoppingRule(applying);
  const until = !sender.isDynamic
    ? 'the container keeps it until the app is restarted'
    : stopping === undefined
      ? 'the agent takes it away in one of its next cycles'
      : `the agent takes it away when ${stopping.group.name} has no rule any more that silk refuses (${stopping.refusal.because})`;
  return [`No security group of ${spaceText(sender)} has this rule now${where}: ${until}`];
}
