import type { Directory } from '../directory/directory.js';
import type { AppIdentity } from '../directory/model.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { gapError } from '../errors/gap-error.js';
import { gapsOf, type Problem } from '../errors/problem.js';
import { nameOf } from '../explain/wording.js';
import { groupsApplying } from '../policy/applying-groups.js';
import type { EgressRequest } from '../policy/egress-rule.js';
import { groupRulesFor } from '../policy/group-search.js';
import { PolicySet } from '../policy/policy-set.js';
import type { Source } from '../source/source.js';
import { explainByGroups } from './explain/explain-no-group.js';
import { explainByPolicies } from './explain/explain-policy.js';
import { explanation, type Explanation } from './explain/explanation.js';
import { groupRuleText, groupsText } from './explain/group-text.js';
import { does } from './sentence.js';
import type { Trace, TraceQuestion } from './trace-result.js';

/** The end of what a user without the cells can know. */
const NOTES = [
  'This is by policy alone, and not by the rules of the cells, which decide',
  'An operator with bosh sees more: the rules and log lines of the cells, whether logging is on, and whether an agent lags behind',
];

/**
 * The answer for a user who cannot read cells: by network policies between apps, by security groups to elsewhere.
 * Errors: CfnetError where neither is known.
 */
export async function traceByPolicy(
  question: TraceQuestion,
  source: Source,
  directory: Directory,
  problems: readonly Problem[],
): Promise<Trace> {
  const from = question.source.app;
  if (from === undefined) {
    throw new CfnetError('NOT_FOUND', `${question.source.name} is no app that this user sees`, {
      hint: 'By policy alone only what an app sends can be told.',
    });
  }
  const to = question.destination.app ?? appAt(directory, question);
  const found = await (to === undefined
    ? byGroups(question, from, source)
    : byPolicies(question, [from, to], source));
  const isAllowed = ['POLICY_ALLOWED', 'ASG_ALLOWED'].includes(found.explanation.reason);
  const { reason, because, fix, notes } = found.explanation;
  return {
    question,
    verdict: isAllowed ? 'allowed' : 'denied',
    reason,
    sentence: `By policy, ${does(question, isAllowed ? 'reaches' : 'does not reach')}: ${because}`,
    fix,
    notes: [...NOTES, ...notes],
    groups: [],
    untold: 0,
    problems: [...problems, ...found.problems],
  };
}

interface Found {
  readonly explanation: Explanation;
  readonly problems: readonly Problem[];
}

async function byPolicies(
  { connection }: TraceQuestion,
  [from, to]: readonly [AppIdentity, AppIdentity],
  source: Source,
): Promise<Found> {
  const known = await source.policies();
  const { value, problems } = known;
  if (value === undefined) throw unknown('network policies', problems);
  const pair = { source: from, destination: to, connection };
  const found = explainByPolicies(pair, new PolicySet(value));
  const gaps = gapsOf(known);
  if (found.reason !== 'POLICY_ALLOWED' && gaps.length > 0) {
    throw gapError(
      `Whether a network policy leads from ${nameOf(from.app)} to ${nameOf(to.app)}`,
      gaps,
    );
  }
  return { explanation: found, problems };
}

async function byGroups(
  { connection, destination }: TraceQuestion,
  identity: AppIdentity,
  source: Source,
): Promise<Found> {
  const known = await source.securityGroups();
  const { value, problems } = known;
  const [spot] = destination.spots;
  if (value === undefined || identity.space === undefined || spot === undefined) {
    throw unknown('security groups', problems);
  }
  const { protocol, port, icmp } = connection;
  const request: EgressRequest = { destination: spot.address, protocol, port, icmp };
  const applying = groupsApplying(value, identity.space.guid, 'running');
  const [rule, ...others] = groupRulesFor(applying, request);
  if (rule === undefined) {
    const gaps = gapsOf(known);
    if (gaps.length > 0) throw gapError('Whether a security group allows it', gaps);
    // Whether cells take changes over at once is theirs to tell; they do since silk 3.0.
    const sender = { identity, lifecycle: 'running', isDynamic: true } as const;
    return { explanation: explainByGroups(sender, request, applying, value), problems };
  }
  const because = `${groupsText([rule, ...others])} allow${others.length === 0 ? 's' : ''} ${groupRuleText(rule.rule)}`;
  return { explanation: explanation('ASG_ALLOWED', because), problems };
}

function appAt(directory: Directory, { destination }: TraceQuestion): AppIdentity | undefined {
  const [spot] = destination.spots;
  return spot && directory.containerAt(spot.ip, undefined)?.identity;
}

function unknown(what: string, [problem]: readonly Problem[]): CfnetError {
  return new CfnetError(problem?.code ?? 'NOT_FOUND', `The ${what} are not known`, {
    hint: problem?.message ?? 'Without them and without the cells nothing can be foretold.',
  });
}
