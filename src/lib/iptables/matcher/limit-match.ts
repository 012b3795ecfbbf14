import type { Rule, RuleMatch } from '../model.js';
import { MAYBE, unmodelled, yesIf } from './answer.js';
import type { LimitState, PacketFields } from './packet-fields.js';
import { condition, type Requirement } from './requirement.js';

/** `-m limit` matches while there is room; how much, its options say. */
export function requireLimit(match: RuleMatch, rule: Rule): Requirement {
  return limitCondition(match, rule, 'within');
}

/** `-m hashlimit` matches up to a rate, or above it. */
export function requireHashlimit(match: RuleMatch, rule: Rule): Requirement {
  const above = match.options.find((option) => option.flag === '--hashlimit-above');
  const upto = match.options.find(
    (option) => option.flag === '--hashlimit-upto' || option.flag === '--hashlimit',
  );
  const chosen = above ?? upto;
  if (chosen === undefined) return condition(unmodelled);
  const isAbove = (above !== undefined) !== chosen.negated;
  return limitCondition(match, rule, isAbove ? 'over' : 'within');
}

function limitCondition(match: RuleMatch, rule: Rule, wanted: LimitState): Requirement {
  return condition((packet: PacketFields) => {
    const state = packet.limiter(rule, match, packet);
    return state === 'unknown' ? MAYBE : yesIf(state === wanted);
  });
}
