import type { Progress, StoryProgress } from '../../../../src/lib/workshop/progress/progress.js';

/** Of a foundation on which no story was begun. */
export const NOTHING: Progress = {
  version: 1,
  foundation: 'https://api.example.org',
  apps: { source: 'appA', destination: 'appB', space: 's', org: 'o' },
  guids: ['a', 'b'],
  values: {},
  stories: {},
  events: [],
};

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
