import { listText } from '../../text/list-text.js';
import { lineOf } from '../look/written-lines.js';
import type { Situation } from '../model/situation.js';
import { whyNoLineCanAppear } from './log-judges.js';
import { covers, isForward, policyText } from './policy-judges.js';

/**
 * Why a question about a line, or about the rule that wrote it, cannot be asked any more, and how to get another line.
 * @param step the step that had the line written: before it is done there was none
 */
export function whyLineIsGone(
  verdict: 'allowed' | 'denied',
  step: string,
): (situation: Situation) => string | undefined {
  return (situation) => {
    if (!situation.passedAt.has(step)) return undefined;
    const { facts } = situation;
    const gone =
      lineOf(situation, verdict) === undefined
        ? `the line of step ${step} cannot be seen any more (an app was restarted, or the log rotated away)`
        : `the rule that wrote the line of step ${step} is not there any more (an app was restarted, or its policy removed)`;
    // Those that let the stories' call through.
    const policies = facts.policies.filter(
      (policy) => isForward(facts, policy) && policy.protocol === 'tcp' && covers(policy),
    );
    if (verdict === 'allowed' && policies.length === 0) {
      return `${gone}: add the policy from ${facts.source.name} to ${facts.destination.name} again, and call as in step ${step}`;
    }
    const hindrance = whyNoLineCanAppear(facts, verdict);
    if (hindrance !== undefined) return `${gone}, and ${hindrance}`;
    return verdict === 'denied' && policies.length > 0
      ? `${gone}: remove the policy ${listText(policies.map((one) => policyText(facts, one)))}, and call again as in step ${step} until it is refused`
      : `${gone}: call again as in step ${step}`;
  };
}
