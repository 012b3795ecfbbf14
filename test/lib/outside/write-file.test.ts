import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNamedFile } from '../../../src/lib/outside/write-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

const hint = 'Name another.';

test('a file that is there is overwritten only where that is asked for', async () => {
  const path = join(folder, 'new', 'file');
  await writeNamedFile(path, 'one', { hint });
  await expect(writeNamedFile(path, 'two', { hint })).rejects.toMatchObject({
    code: 'USAGE',
    message: `${path} is there already`,
    hint,
  });
  expect(await readFile(path, 'utf8')).toBe('one');
  await writeNamedFile(path, 'two', { hint, force: true });
  expect(await readFile(path, 'utf8')).toBe('two');
});

test('where nothing can be written, it is said why', async () => {
  const file = join(folder, 'file');
  await writeNamedFile(file, '', { hint });
  const below = join(file, 'below');
  await expect(writeNamedFile(below, '', { hint, force: true })).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
    message: expect.stringMatching(/below cannot be written \(E[A-Z]+\)$/),
    hint: 'Name a place where you may write.',
  });
});
