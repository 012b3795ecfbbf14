import { expect, test } from '@jest/globals';
import { Limit } from '../../../src/lib/outside/limit.js';
import { OneAtATime } from '../../../src/lib/outside/one-at-a-time.js';

test('so many run at a time, and the first wait is told once', async () => {
  let told = 0;
  const limit = new Limit(2, () => (told += 1));
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  await Promise.all(Array.from({ length: 7 }, () => limit.run(work)));
  await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await limit.run(work);
  expect([most, told, running]).toEqual([2, 1, 0]);
});

test('nor do more when a call comes in the very tick in which one ends', async () => {
  const limit = new Limit(1);
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
  };
  let end = (): void => undefined;
  const gate = new Promise<void>((resolve) => (end = resolve));
  const first = limit.run(() => gate);
  const waiting = limit.run(work);
  // Each of them calls one microtask later than the one before it, so one of them calls between the end and the next.
  const later = Array.from({ length: 10 }, async (_, ticks) => {
    await gate;
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    await limit.run(work);
  });
  end();
  await Promise.all([first, waiting, ...later]);
  expect([most, running]).toEqual([1, 0]);
});

test('what fails holds nobody up', async () => {
  const queue = new OneAtATime();
  const failing = queue.run(() => Promise.reject(new Error('no')));
  const next = queue.run(() => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
