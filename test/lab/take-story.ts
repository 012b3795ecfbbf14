import { expect } from '@jest/globals';
import { isFinished, type StepResult } from '../../src/lib/workshop/judges/judge-story.js';
import type { Step, Story } from '../../src/lib/workshop/model/story.js';
import type { Learner } from './learner.js';

/** What a learner does otherwise than the story shows, by id of the step. */
export type Detours = Readonly<Record<string, (learner: Learner) => Promise<void>>>;

/**
 * Takes a story from its start to its end: each check fails before its step and holds after it, each question is
 * answered wrongly first.
 * @param wasSo ids of the steps that hold before the learner begins: all others have to be done
 * @returns texts of what was seen before each step, by its id
 */
export async function takeStory(
  learner: Learner,
  story: Story,
  detours: Detours = {},
  wasSo: readonly string[] = [],
): Promise<ReadonlyMap<string, string>> {
  const before = new Map<string, string>();
  const started = await learner.start(story);
  expect(started.assumptions.filter(({ finding }) => !finding.holds)).toEqual([]);
  expect(started.isStarted).toBe(true);
  let results = started.results;
  expect(statesOf(results)).not.toContain('done');
  expect(results.flatMap(({ step, state }) => (state === 'was-so' ? [step.id] : []))).toEqual(
    wasSo,
  );
  for (const step of story.steps.filter(isChecked)) {
    const now = resultOf(results, step);
    if (now.state === 'was-so') continue;
    expect({ step: step.id, state: now.state }).toEqual({ step: step.id, state: 'open' });
    before.set(step.id, now.text ?? '');
    await (detours[step.id]?.(learner) ?? learner.perform(step));
    ({ results } = await learner.check(story));
    const { state, text } = resultOf(results, step);
    expect({ step: step.id, state, text }).toMatchObject({ step: step.id, state: 'done' });
  }
  results = await answerAll(learner, story, results);
  expect(isFinished(results)).toBe(true);
  return before;
}

async function answerAll(
  learner: Learner,
  story: Story,
  results: readonly StepResult[],
): Promise<readonly StepResult[]> {
  const open = results.filter(({ step }) => step.kind === 'question');
  if (open.length === 0) return results;
  expect(open.map(({ step, state }) => [step.id, state])).toEqual(
    open.map(({ step }) => [step.id, 'unanswered']),
  );
  const wrong = await learner.check(story, letters(open, false));
  expect(open.map(({ step }) => resultOf(wrong.results, step).state)).toEqual(
    open.map(() => 'wrong'),
  );
  expect(wrong.isFinished).toBe(false);
  return (await learner.check(story, letters(open, true))).results;
}

function letters(open: readonly StepResult[], isRight: boolean): ReadonlyMap<string, string> {
  return new Map(
    open.map(({ step, question }) => {
      const at = question?.choices.findIndex((choice) => choice.isRight === isRight) ?? -1;
      expect({ step: step.id, at }).not.toEqual({ step: step.id, at: -1 });
      return [step.id, 'abcdef'.charAt(at)];
    }),
  );
}

function isChecked(step: Step): boolean {
  return step.kind !== 'question' && step.check !== undefined;
}

export function resultOf(results: readonly StepResult[], { id }: Pick<Step, 'id'>): StepResult {
  const result = results.find(({ step }) => step.id === id);
  if (result === undefined) throw new Error(`there is no step ${id}`);
  return result;
}

function statesOf(results: readonly StepResult[]): readonly string[] {
  return results.map(({ state }) => state);
}
