import type { CauseAnswer, CauseId, Cause, SilenceGrounds } from './cause.js';
import { ESTABLISHED, LIMIT_REACHED } from './counter-causes.js';
import { LINES_THERE, LOG_NOT_GROWING, WRONG_CELL } from './log-causes.js';
import { LOGGING_OFF } from './logging-off.js';
import { OLDER_CONTAINER } from './older-container.js';
import { NEVER_ARRIVED } from './never-arrived.js';
import { RULE_DOES_NOT_LOG } from './rule-does-not-log.js';
import { unseenText, type Unseen } from './unseen.js';

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
  return CAUSES.map(({ id, title, examine }) =>
    withUnseen({ id, title, ...examine(grounds) }, grounds.unseen ?? []),
  );
}

/** Of what may be the cause, what was counted goes before what depends on where and when somebody looked. */
const COUNTED: readonly CauseId[] = ['established-connection', 'limit-reached', 'never-arrived'];

/** The cause that explains the silence: the first that is one for sure, or else the likeliest that may be. */
export function mainCause(answers: readonly CauseAnswer[]): CauseAnswer | undefined {
  const sure = answers.find(({ answer }) => answer === 'yes');
  if (sure !== undefined) return sure;
  const possible = answers.filter(({ answer }) => answer === 'maybe');
  const counted = COUNTED.map((id) => possible.find((one) => one.id === id));
  return counted.find((one) => one !== undefined) ?? possible[0];
}

/** What was not looked at may be otherwise: nothing is denied of it, and nothing that is said of all holds for it. */
function withUnseen(answer: CauseAnswer, unseen: readonly Unseen[]): CauseAnswer {
  if (unseen.length === 0) return answer;
  const evidence = `${answer.evidence}; of ${unseenText(unseen)} it is not known`;
  if (answer.answer === 'no') return { ...answer, answer: 'unknown', evidence };
  const isOfAll = answer.id === 'never-arrived' && answer.answer === 'yes';
  return isOfAll ? { ...answer, answer: 'maybe', evidence } : answer;
}
