import { beforeEach, expect, test } from '@jest/globals';
import { judgeStory } from '../../../../src/lib/workshop/judges/judge-story.js';
import type { Story } from '../../../../src/lib/workshop/model/story.js';
import type { Progress, StoryProgress } from '../../../../src/lib/workshop/progress/progress.js';
import { withStory } from '../../../../src/lib/workshop/progress/progress.js';
import { withFacts } from '../../../../src/lib/workshop/run/look-around.js';
import { recordResults } from '../../../../src/lib/workshop/run/record-results.js';
import { situationOf } from '../../../../src/lib/workshop/run/start-story.js';
import { facts } from '../facts.js';
import { STARTED } from '../progress/story-progress.js';

const choice = (text: string, isRight = false) => ({ text, isRight, why: `it is ${text}` });
const STORY: Story = {
  ...{ id: '001-x', module: 'c2c', title: 'x', learn: [], assumes: [], theory: [], leaves: [] },
  steps: [
    {
      ...{ id: '1', kind: 'question', text: 'one?', hints: [] },
      ask: () => ({ choices: [choice('red', true), choice('blue')] }),
    },
    {
      ...{ id: '2', kind: 'question', text: 'two?', hints: [] },
      ask: () => ({ choices: [choice('up', true), choice('down')] }),
    },
  ],
};
const ACTOR = { by: 'me', at: '2026-11-26T10:00:00.000Z' };

let kept: Progress;
let notices: string[];
beforeEach(() => {
  kept = withStory(withFacts(undefined, facts()), STORY.id, STARTED);
  notices = [];
});

const ports = {
  store: {
    path: '',
    read: () => Promise.resolve(kept),
    change: (edit: (latest: Progress | undefined) => Progress) => {
      kept = edit(kept);
      return Promise.resolve(kept);
    },
  },
  notice: (sentence: string) => notices.push(sentence),
};

/** What one terminal has found, which had read the progress some time ago. */
function found(answers: StoryProgress['answers']) {
  const running = { ...STARTED, answers };
  const results = judgeStory(STORY, situationOf(facts(), running), running);
  const answered = new Set(Object.keys(answers));
  return { facts: facts(), results, told: results, running, answered };
}

test('what two terminals have found is kept, and the second finishes the story', async () => {
  await recordResults(STORY, found({ '1': 'red' }), ACTOR, ports);
  const progress = await recordResults(STORY, found({ '2': 'up' }), ACTOR, ports);
  const story = progress.stories[STORY.id];
  expect(story?.answers).toEqual({ '1': 'red', '2': 'up' });
  expect(Object.keys(story?.passed ?? {})).toEqual(['1', '2']);
  expect(story?.finishedAt).toBe(ACTOR.at);
  expect(progress.events.map(({ kind }) => kind)).toEqual(['passed', 'passed', 'finished']);
});

test('an undo that another terminal has noted meanwhile stays', async () => {
  const undo = [{ what: 'policies' as const, policies: [] }];
  kept = withStory(kept, STORY.id, { ...STARTED, undo });
  const progress = await recordResults(STORY, found({ '1': 'blue' }), ACTOR, ports);
  expect(progress.stories[STORY.id]).toMatchObject({ undo, answers: { '1': 'blue' }, passed: {} });
});

test.each([
  ['reset', undefined],
  ['begun anew', { ...STARTED, startedAt: '2026-11-26T09:00:00.000Z' }],
])('a story that was %s meanwhile stays so, and it is said', async (_, now) => {
  kept = now === undefined ? withFacts(undefined, facts()) : withStory(kept, STORY.id, { ...now });
  const progress = await recordResults(STORY, found({ '1': 'red' }), ACTOR, ports);
  expect(progress.stories[STORY.id]).toEqual(now);
  expect(notices).toEqual([
    '001-x was reset or begun anew meanwhile: what this check found is not kept',
  ]);
});
