import type { StepResult } from '../judges/judge-story.js';
import { without, type StoryProgress, type WorkshopEvent } from './progress.js';

/** Who acts, and when. */
export interface Actor {
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
}

/** A story's progress with what a check found: what was passed stays passed, unless it is open now (`looksAgain`). */
export function withResults(
  story: StoryProgress,
  results: readonly StepResult[],
  { at }: Actor,
): StoryProgress {
  const fresh = results.filter(({ isNew }) => isNew);
  const passed = fresh.map(({ step, text = '' }) => [step.id, { at, evidence: text }] as const);
  const open = results.filter(({ state }) => state === 'open').map(({ step }) => step.id);
  const asked = results.flatMap(({ step, question }) =>
    question === undefined ? [] : [[step.id, question.choices.map(({ text }) => text)] as const],
  );
  return {
    ...story,
    passed: { ...without(story.passed, ...open), ...Object.fromEntries(passed) },
    choices: { ...story.choices, ...Object.fromEntries(asked) },
  };
}

/** What is worth telling of a check. */
export function eventsOf(
  id: string,
  results: readonly StepResult[],
  answered: ReadonlySet<string>,
  actor: Actor,
): readonly WorkshopEvent[] {
  return results.flatMap(({ step, state, text, isNew }): readonly WorkshopEvent[] => {
    const about = {
      ...actor,
      story: id,
      step: step.id,
      ...(text !== undefined && { detail: text }),
    };
    if (isNew) return [{ ...about, kind: 'passed' }];
    if (state === 'wrong' && answered.has(step.id)) return [{ ...about, kind: 'failed' }];
    return state === 'open' ? [{ ...about, kind: 'failed' }] : [];
  });
}
