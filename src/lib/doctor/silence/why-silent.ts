import type { CauseAnswer, Cause, SilenceGrounds } from './cause.js';
import { ESTABLISHED, LIMIT_REACHED, NEVER_ARRIVED } from './counter-causes.js';
import { LINES_THERE, LOG_NOT_GROWING, WRONG_CELL } from './log-causes.js';
import { LOGGING_OFF, OLDER_CONTAINER, RULE_DOES_NOT_LOG } from './switch-causes.js';

/** In the order in which one explains away those after it. */
const CAUSES: readonly Cause[] = [
  LOG_NOT_GROWING,
  LOGGING_OFF,
  OLDER_CONTAINER,
  RULE_DOES_NOT_LOG,
  LIMIT_REACHED,
  WRONG_CELL,
  LINES_THERE,
  ESTABLISHED,
  NEVER_ARRIVED,
];

/** Why no lines are seen: every possible cause with its answer, in the order in which they matter. */
export function whySilent(grounds: SilenceGrounds): readonly CauseAnswer[] {
  return CAUSES.map(({ id, title, examine }) => ({ id, title, ...examine(grounds) }));
}

/** The cause that explains the silence: the first that is one for sure, or else the first that may be. */
export function mainCause(answers: readonly CauseAnswer[]): CauseAnswer | undefined {
  return (
    answers.find(({ answer }) => answer === 'yes') ??
    answers.find(({ answer }) => answer === 'maybe')
  );
}
