import type { StoryProgress } from '../../../../src/lib/workshop/progress/progress.js';

/** A story that was begun, and in which nothing was done. */
export const STARTED: StoryProgress = {
  startedAt: '2026-11-25T20:00:00.000Z',
  baseline: {},
  passed: {},
  answers: {},
  choices: {},
  hints: {},
  undo: [],
};

export const FINISHED_AT = '2026-11-25T20:10:00.000Z';
