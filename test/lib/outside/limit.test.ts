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

test('what fails holds nobody up', async () => {
  const queue = new OneAtATime();
  const failing = queue.run(() => Promise.reject(new Error('no')));
  const next = queue.run(() => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
