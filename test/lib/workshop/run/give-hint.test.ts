import { expect, test } from '@jest/globals';
import type { Progress, StoryProgress } from '../../../../src/lib/workshop/progress/progress.js';
import { giveHint } from '../../../../src/lib/workshop/run/give-hint.js';
import { findStory } from '../../../../src/lib/workshop/stories/all-stories.js';

const STORY = findStory('001');
const ACTOR = { by: 'someone', at: '2026-11-25T20:00:00.000Z' };

/** Progress of a learner who has begun the story, and has passed some steps. */
function begun(...passed: readonly string[]): Progress {
  const story: StoryProgress = {
    startedAt: '2026-11-25T19:00:00.000Z',
    baseline: {},
    passed: Object.fromEntries(passed.map((id) => [id, { at: ACTOR.at, evidence: 'it is so' }])),
    answers: {},
    choices: {},
    hints: {},
    undo: [],
  };
  return {
    version: 1,
    foundation: 'https://api.example.org',
    apps: { source: 'ping', destination: 'pong', space: 's', org: 'o' },
    guids: ['a', 'b'],
    values: { appA: 'ping', appB: 'pong' },
    stories: { [STORY.id]: story },
    events: [],
  };
}

/** The hints for a step, one after the other. */
function hintsFor(step: string | undefined, times: number, progress = begun()) {
  let now = progress;
  return Array.from({ length: times }, () => {
    const given = giveHint(STORY, step, now, ACTOR);
    now = given.progress;
    return given;
  });
}

test('hints go from gentle to the commands, with the learner’s own names, and the last one stays', () => {
  const hints = hintsFor('3', 4).map(({ hint }) => hint);
  const of = hints[0]?.of ?? 0;
  expect(of).toBeGreaterThan(1);
  expect(hints.slice(0, of).map(({ number }) => number)).toEqual(
    Array.from({ length: of }, (_, at) => at + 1),
  );
  expect(hints.slice(0, of - 1).flatMap(({ commands }) => commands ?? [])).toEqual([]);
  const last = hintsFor('3', of + 2, begun()).at(-1)?.hint;
  expect(last).toMatchObject({
    number: of,
    text: 'This does it:',
    commands: ['cf add-network-policy ping pong --protocol tcp --port 8080'],
  });
});

test('it is noted how many were asked for, and by whom', () => {
  const { progress } = hintsFor('3', 2).at(-1) ?? { progress: begun() };
  expect(progress.stories[STORY.id]?.hints).toEqual({ '3': 2 });
  expect(progress.events).toEqual([
    { ...ACTOR, kind: 'hinted', story: STORY.id, step: '3' },
    { ...ACTOR, kind: 'hinted', story: STORY.id, step: '3' },
  ]);
});

test('without a step it is the first that is not passed', () => {
  const counted = hintsFor(undefined, 1)[0]?.hint.step ?? '';
  const next = hintsFor(undefined, 1, begun(counted))[0]?.hint.step;
  expect(next).not.toBe(counted);
});

test.each([
  ['a story that was not begun', undefined, '3', 'USAGE', 'has not been started'],
  ['a step that is not there', begun(), '77', 'NOT_FOUND', 'has no step 77'],
  [
    'a story that is done',
    begun(...STORY.steps.map(({ id }) => id)),
    undefined,
    'NOT_FOUND',
    'All steps of 001-user-workflow are done',
  ],
])('%s has no hints', (_, progress, step, code, message) => {
  expect(() => giveHint(STORY, step, progress, ACTOR)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});
