import { isoTime } from '../../directory/iso-time.js';
import type { Flow, Hindsight, RuleRef } from '../../flow/flow.js';

/** `2026-12-01T09:35` */
const TO_THE_MINUTE = 16;

/** Why, for people: what holds of then, or else what is known today, which says so. */
export function reasonText({ reason, hindsight }: Flow): string | undefined {
  return reason ?? (hindsight && hindsightText(hindsight));
}

/** `by today's policies: NO_POLICY`, or by those of the moment when they were known, where the line is newer. */
export function hindsightText({ reason, knownAt }: Hindsight): string {
  const whose =
    knownAt === undefined
      ? "today's policies"
      : `the policies of ${isoTime(knownAt).slice(0, TO_THE_MINUTE).replace('T', ' ')}`;
  return `by ${whose}: ${reason}`;
}

/** The rule with what is to be said of it; `text` says the rule itself. */
export function ruleText(
  { rule, ruleToday }: Flow,
  text: (rule: RuleRef) => string,
): string | undefined {
  if (rule !== undefined) return text(rule);
  return ruleToday && `by today's rules: ${text(ruleToday)}`;
}
