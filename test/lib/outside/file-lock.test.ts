import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { withFileLock } from '../../../src/lib/outside/file-lock.js';

let folder: string;
const lock = <T>(path: string, work: () => Promise<T>): Promise<T> =>
  withFileLock(path, work, 'It is busy');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-lock-'));
  // What the user has beside it keeps the folder from being removed.
  await writeFile(join(folder, 'other'), '');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a lock', () => {
  test('lets one in after the other', async () => {
    const path = join(folder, 'labs', 'a.lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
    };
    await Promise.all([lock(path, work), lock(path, work), lock(path, work)]);
    expect({ most, left: await readdir(folder) }).toEqual({ most: 1, left: ['other'] });
  });

  test.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, started: '1' }],
    ['another process that has its number now', { pid: process.pid, started: '1' }],
  ])('is taken over from %s', async (_, holder) => {
    const path = join(folder, 'labs', 'a.lock');
    await mkdir(dirname(path));
    await writeFile(path, JSON.stringify(holder));
    expect(await lock(path, () => readdir(dirname(path)))).toEqual(['a.lock']);
    expect(await readdir(folder)).toEqual(['other']);
  });

  test('is taken over when its content is broken', async () => {
    const path = join(folder, 'labs', 'a.lock');
    await mkdir(dirname(path));
    await writeFile(path, '{');
    expect(await lock(path, () => Promise.resolve('done'))).toBe('done');
  });

  test('is given back when the work fails', async () => {
    const path = join(folder, 'labs', 'a.lock');
    await expect(lock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual(['other']);
  });
});
