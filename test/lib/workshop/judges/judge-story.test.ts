import { expect, test } from '@jest/globals';
import { isFinished, judgeStory } from '../../../../src/lib/workshop/judges/judge-story.js';
import {
  holds,
  seen,
  type Finding,
  type Question,
  type Step,
  type Story,
} from '../../../../src/lib/workshop/model/story.js';
import { situation } from '../facts.js';

const NOTHING = { passed: {}, answers: {} };
const QUESTION: Question = {
  choices: [
    { text: 'right', isRight: true, why: 'it is so' },
    { text: 'wrong', isRight: false, why: 'it is otherwise' },
  ],
};

function step(id: string, finding: Finding, more: { optional?: boolean } = {}): Step {
  return { id, kind: 'work-out', text: id, hints: [], solution: [], check: () => finding, ...more };
}
function question(id: string, ask: Question | undefined): Step {
  return { id, kind: 'question', text: id, hints: [], ask: () => ask };
}
function story(steps: readonly Step[], inAnyOrder = false): Story {
  const texts = { id: 'x', title: 'x', learn: [], theory: [] };
  return { ...texts, module: 'c2c', assumes: [], leaves: [], steps, inAnyOrder };
}
const statesOf = (...args: Parameters<typeof judgeStory>) =>
  judgeStory(...args).map(({ state }) => state);

test('what comes after an open step waits for it, unless that is optional or order does not matter', () => {
  const open = seen('nothing');
  const done = holds('all');
  expect(statesOf(story([step('1', open), step('2', done)]), situation(), NOTHING)).toEqual([
    'open',
    'waiting',
  ]);
  const optional = story([step('1', open, { optional: true }), step('2', done)]);
  expect(statesOf(optional, situation(), NOTHING)).toEqual(['open', 'done']);
  expect(isFinished(judgeStory(optional, situation(), NOTHING))).toBe(true);
  const anyOrder = story([step('1', open), step('2', done)], true);
  expect(statesOf(anyOrder, situation(), NOTHING)).toEqual(['open', 'done']);
});

test('a step that was passed stays passed, with what showed it then', () => {
  const passed = { '1': { at: '2026-11-25T20:00:00Z', evidence: 'it was there' } };
  const [result] = judgeStory(story([step('1', seen('gone'))]), situation(), {
    ...NOTHING,
    passed,
  });
  expect(result).toMatchObject({ state: 'done', text: 'it was there', isNew: false });
  const before = { '1': { ...passed['1'], wasSo: true } };
  const was = story([step('1', seen('gone'))]);
  expect(statesOf(was, situation(), { ...NOTHING, passed: before })).toEqual(['was-so']);
});

test('an answer is right, wrong, missing, or cannot be given yet', () => {
  const asked = story([question('1', QUESTION), question('2', undefined)]);
  expect(statesOf(asked, situation(), NOTHING)).toEqual(['unanswered', 'not-yet']);
  const answer = (text: string) =>
    judgeStory(asked, situation(), { ...NOTHING, answers: { '1': text } })[0];
  expect(answer('right')).toMatchObject({ state: 'done', text: 'right: it is so', isNew: true });
  expect(answer('wrong')).toMatchObject({ state: 'wrong', text: 'wrong: it is otherwise' });
  expect(answer('of another time')).toMatchObject({ state: 'unanswered' });
});

test('a question that cannot be asked says why: steps before it, what it knows itself, or that nothing is seen', () => {
  const textOf = (steps: readonly Step[], answers = {}) =>
    judgeStory(story(steps), situation(), { ...NOTHING, answers }).at(-1)?.text;
  const own = { ...question('2', undefined), whyNot: () => 'it went away: call again' } as Step;
  expect(textOf([step('1', seen('nothing')), question('2', undefined)])).toBe(
    'this can be asked after the steps before',
  );
  expect(textOf([step('1', holds('all')), question('2', undefined)])).toBe(
    'what this asks about cannot be seen now',
  );
  expect(textOf([step('1', holds('all')), own])).toBe('it went away: call again');
  expect(textOf([own], { '2': 'right' })).toBe(
    '“right” cannot be judged now: it went away: call again',
  );
});

test('where a story looks again, a step that does not hold any more is open, and the story not finished', () => {
  const passed = { '1': { at: '2026-11-25T20:00:00Z', evidence: 'all gone', wasSo: true } };
  const again = (finding: Finding) =>
    judgeStory({ ...story([step('1', finding)], true), looksAgain: true }, situation(), {
      ...NOTHING,
      passed,
    });
  expect(again(holds('gone'))).toMatchObject([{ state: 'was-so', text: 'all gone' }]);
  expect(again(seen('one is there'))).toMatchObject([{ state: 'open', text: 'one is there' }]);
  expect(isFinished(again(seen('one is there')))).toBe(false);
});
