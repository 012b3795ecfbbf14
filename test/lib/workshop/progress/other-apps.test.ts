import { describe, expect, test } from '@jest/globals';
import {
  changeOfApps,
  progressWith,
  type WorkshopApps,
} from '../../../../src/lib/workshop/progress/other-apps.js';
import type {
  Progress,
  StoryProgress,
  Undo,
  WorkshopEvent,
} from '../../../../src/lib/workshop/progress/progress.js';
import { FINISHED_AT, STARTED } from './story-progress.js';

const FINISHED: StoryProgress = { ...STARTED, finishedAt: FINISHED_AT };
const EVENT: WorkshopEvent = {
  at: '2026-11-25T20:00:00.000Z',
  by: 'admin',
  kind: 'started',
  story: 'open',
};
const LOGGING: Undo = { what: 'logging', cells: { c1: false } };
const POLICIES: Undo = { what: 'policies', policies: [] };

const apps = (source: string, destination: string) => ({
  source,
  destination,
  space: 's',
  org: 'o',
});
const OWN: WorkshopApps = { apps: apps('appA', 'appB'), guids: ['a', 'b'] };
const OTHERS: WorkshopApps = { apps: apps('ping', 'pong'), guids: ['c', 'd'] };
const ANEW: WorkshopApps = { apps: OWN.apps, guids: ['a2', 'b'] };

const PROGRESS: Progress = {
  version: 1,
  foundation: 'https://api.example.org',
  ...OWN,
  values: {},
  stories: { open: { ...STARTED, undo: [POLICIES, LOGGING] }, over: FINISHED },
  prepared: { early: { startedAt: '2026-11-25T19:00:00.000Z', undo: [LOGGING] } },
  events: [EVENT],
};
const { stories, prepared, events } = PROGRESS;
const own = { stories, prepared, events };
const common = { version: 1, foundation: PROGRESS.foundation, values: {} } as const;
const away: Progress = { ...common, ...OTHERS, ...progressWith(PROGRESS, OTHERS) };

describe('other apps', () => {
  test('begin with nothing, and what was done is laid aside', () => {
    expect(away.stories).toEqual({});
    expect(away.events).toEqual([]);
    expect(away.others).toEqual({ 'a b': { apps: OWN.apps, ...own } });
  });

  test('give way to the first ones, which go on where they were', () => {
    const done = { stories: { open: FINISHED }, events: [EVENT] };
    expect(progressWith({ ...away, ...done }, OWN)).toEqual({
      ...own,
      others: { 'c d': { apps: OTHERS.apps, ...done } },
    });
  });

  test('are named, once with what is kept, once with where it goes on', () => {
    expect(changeOfApps(PROGRESS, OTHERS)).toBe(
      'The workshop begins anew with ping and pong; what was done with appA and appB is kept for when you come back to them',
    );
    expect(changeOfApps(away, OWN)).toBe(
      'The workshop goes on with appA and appB, where it was; what was done with ping and pong is kept',
    );
  });
});

describe('apps that were made anew', () => {
  const debts = {
    open: { startedAt: STARTED.startedAt, undo: [LOGGING] },
    over: { startedAt: STARTED.startedAt, undo: [] },
    early: { startedAt: '2026-11-25T19:00:00.000Z', undo: [LOGGING] },
  };

  test('count as others; what was changed besides is still to be put back, and nothing else', () => {
    expect(progressWith(PROGRESS, ANEW)).toEqual({ stories: {}, events, prepared: debts });
  });

  test('meanwhile, too', () => {
    expect(progressWith(away, ANEW)).toEqual({
      stories: {},
      events,
      prepared: debts,
      others: { 'c d': { apps: OTHERS.apps, stories: {}, events: [] } },
    });
    expect(changeOfApps(away, ANEW)).toContain('are not those of before');
  });

  test('owe nothing where all was tidied up', () => {
    const tidy = { ...PROGRESS, stories: { over: { ...FINISHED, isTidied: true } }, prepared: {} };
    expect(progressWith(tidy, ANEW)).toEqual({ stories: {}, events });
  });

  test('are told', () => {
    expect(changeOfApps(PROGRESS, ANEW)).toBe(
      'appA and appB are not those of before: stories that were under way begin anew, those that were finished stay so',
    );
  });
});

test('the same apps change nothing, and nothing is said', () => {
  expect(progressWith(PROGRESS, OWN)).toEqual(own);
  expect(changeOfApps(PROGRESS, OWN)).toBeUndefined();
  expect(changeOfApps(undefined, OWN)).toBeUndefined();
});
