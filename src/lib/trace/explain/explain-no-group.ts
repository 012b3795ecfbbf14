import { gapsText } from '../../errors/gap-error.js';
import { egressRulesInChain } from '../../policy/egress-on-cell.js';
import type { EgressRequest } from '../../policy/egress-rule.js';
import {
  groupRulesFor,
  nearestGroupRule,
  nearestOnCell,
  refusedRulesFor,
  stoppingRule,
  type GroupRule,
  type RefusedRule,
} from '../../policy/group-search.js';
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
  // What a part of the groups lacks, the rest may have.
  if ((grounds.groupGaps ?? []).length > 0) return explainByCell(egress, request);
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
  const [refused] = refusedRulesFor(applying, request);
  if (refused !== undefined) return explainRefused(sender, request, refused, other?.group);
  return other === undefined
    ? explainMissing(sender, request, applying)
    : explainNotBound(sender, other.group);
}

/** A group was meant to let it out, by a rule of which cells make nothing. */
function explainRefused(
  sender: Sender,
  request: EgressRequest,
  { group, rule, refusal }: RefusedRule,
  other: SecurityGroup | undefined,
): Explanation {
  const fix =
    other === undefined ? newGroupFix(missingRule(request), sender) : bindFix(other, sender);
  return explanation(
    'ASG_NO_RULE',
    `the security group ${group.name} has ${groupRuleText(rule)}, but silk refuses this rule (${refusal.because}): the cell will never have it`,
    { fix, notes: [`Or mend the rule in ${group.name}; ${REPLACE_NOTE}`] },
  );
}

const REPLACE_NOTE = 'cf update-security-group replaces all rules of a group by those of a file';

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
    notes: [...(found === undefined ? [] : codeNotes(found.rule)), APPEND_NOTE],
  });
}

const APPEND_NOTE = `Or add the rule to a group that the space has; ${REPLACE_NOTE}`;

/** `-1` is read as "any" by whoever writes a group, and by the kernel only where it is the type. */
function codeNotes({ group, rule: { protocol, type, code } }: GroupRule): readonly string[] {
  if (!protocol.startsWith('icmp') || code !== -1 || type === -1) return [];
  return [
    `Code -1 in ${group.name} means every code only beside type -1; beside another type the cell lets out code 255 alone`,
  ];
}

/** Cloud Controller's groups are not known, or not all, or whose container it is: the cell's own rules have to do. */
function explainByCell({ leg, grounds, sender }: EgressCase, request: EgressRequest): Explanation {
  const ruleSet = grounds.cells.byId.get(leg.cell.id)?.ruleSet;
  const chain = leg.outcome.decidedBy?.chain ?? '';
  const rules = ruleSet === undefined ? [] : egressRulesInChain(ruleSet, chain);
  const found = nearestOnCell(rules, request);
  const near =
    found === undefined
      ? 'its cell has none'
      : `the nearest one allows ${egressRuleText(found.rule)}: ${missText(found.miss)}`;
  const because = `no rule of its security groups allows it; ${near}`;
  const { groupGaps: gaps = [] } = grounds;
  if (gaps.length === 0) {
    return explanation('ASG_NO_RULE', because, { fix: newGroupFix(missingRule(request), sender) });
  }
  const note = `Whether a security group would allow it is not known: ${gapsText(gaps)}`;
  return explanation('ASG_NO_RULE', because, { notes: [note] });
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
  { sender, container, grounds, leg, applying }: EgressCase,
  group: SecurityGroup,
): Explanation {
  const because = `the security group ${group.name} allows it, but the rules on the cell do not`;
  const stopping = sender.isDynamic ? stoppingRule(applying ?? []) : undefined;
  if (stopping !== undefined) return explainStopped(because, stopping);
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

/** One rule that cannot be read keeps the agent from taking over any of them. */
function explainStopped(because: string, { group, rule, refusal }: RefusedRule): Explanation {
  return explanation(
    'ASG_NO_RULE',
    `${because}, and will not: silk takes over no rule of the space's groups while ${group.name} has ${groupRuleText(rule)} (${refusal.because})`,
    { notes: [`Mend the rule in ${group.name}; ${REPLACE_NOTE}`] },
  );
}
