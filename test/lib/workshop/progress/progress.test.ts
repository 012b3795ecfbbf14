import { expect, test } from '@jest/globals';
import {
  currentStory,
  isUntidy,
  withPreparation,
  withReset,
  type Progress,
  type StoryProgress,
} from '../../../../src/lib/workshop/progress/progress.js';
import { FINISHED_AT, NOTHING, STARTED as BEGUN } from './story-progress.js';

const STARTED: StoryProgress = { ...BEGUN, undo: [{ what: 'policies', policies: [] }] };
const FINISHED: StoryProgress = { ...STARTED, finishedAt: FINISHED_AT };
const PROGRESS: Progress = { ...NOTHING, stories: { open: STARTED, over: FINISHED } };

test('a story that is reset half-way was never begun', () => {
  const { stories } = withReset(PROGRESS, 'open');
  expect(Object.keys(stories)).toEqual(['over']);
});

test('a story that is reset after its end stays finished, with nothing to put back a second time', () => {
  const { stories } = withReset(PROGRESS, 'over');
  expect(stories['over']).toEqual({ ...FINISHED, undo: [], isTidied: true });
  expect(stories['open']).toBe(STARTED);
});

test('one that is unknown changes nothing', () => {
  expect(withReset(PROGRESS, 'other')).toEqual(PROGRESS);
});

test('the current story is the one that was started last and is not finished', () => {
  const later = { ...STARTED, startedAt: '2026-11-25T21:00:00.000Z' };
  expect(currentStory({ ...PROGRESS, stories: { ...PROGRESS.stories, later } })).toBe('later');
  expect(currentStory(withReset(PROGRESS, 'open'))).toBeUndefined();
});

test('what was set up for a story that did not begin is known until it begins or is reset', () => {
  const prepared = withPreparation(PROGRESS, 'early', STARTED);
  expect(isUntidy(PROGRESS, 'early')).toBe(false);
  expect(isUntidy(prepared, 'early')).toBe(true);
  expect(withPreparation(prepared, 'early', undefined)).toEqual(PROGRESS);
  expect(withReset(prepared, 'early')).toEqual(PROGRESS);
  expect(withReset(prepared, 'open').prepared).toEqual({ early: STARTED });
});

test('a finished story is untidy until it was tidied up', () => {
  expect(isUntidy(PROGRESS, 'over')).toBe(true);
  expect(isUntidy(withReset(PROGRESS, 'over'), 'over')).toBe(false);
});
