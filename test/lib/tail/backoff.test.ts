import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { sleepUntil } from '../../../src/lib/tail/backoff.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const DAY_MS = 86_400_000;

test('a moment that no timer reaches at once', async () => {
  let isThere = false;
  const waiting = sleepUntil(Date.now() + 40 * DAY_MS, new AbortController().signal).then(() => {
    isThere = true;
  });
  await jest.advanceTimersByTimeAsync(39 * DAY_MS);
  expect(isThere).toBe(false);
  await jest.advanceTimersByTimeAsync(DAY_MS);
  await waiting;
  expect(isThere).toBe(true);
});

test('an interrupted wait is over, and one for what is past', async () => {
  const ended = new AbortController();
  const waiting = sleepUntil(Date.now() + DAY_MS, ended.signal);
  ended.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(sleepUntil(Date.now(), new AbortController().signal)).resolves.toBeUndefined();
});
