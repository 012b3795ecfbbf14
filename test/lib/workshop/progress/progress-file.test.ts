import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  progressFile,
  type ProgressStore,
} from '../../../../src/lib/workshop/progress/progress-file.js';
import { NOTHING } from './story-progress.js';

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'cfnet-progress-'));
});
afterEach(() => rm(state, { recursive: true }));

function store(foundation = NOTHING.foundation): ProgressStore {
  return progressFile({ XDG_STATE_HOME: state }, foundation);
}

test('what several terminals write is kept, all of it', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `value.${at}`);
  await Promise.all(
    names.map((name) =>
      store().change((latest = NOTHING) => ({
        ...latest,
        values: { ...latest.values, [name]: 'x' },
      })),
    ),
  );
  const values = (await store().read())?.values ?? {};
  expect(Object.keys(values).toSorted()).toEqual(names.toSorted());
  expect(await readdir(dirname(store().path))).toHaveLength(1);
});

test('an edit that fails changes nothing, and holds nobody up', async () => {
  await store().change(() => NOTHING);
  const before = await readFile(store().path, 'utf8');
  const failure = store().change(() => {
    throw new Error('no');
  });
  await expect(failure).rejects.toThrow('no');
  expect(await readFile(store().path, 'utf8')).toBe(before);
  expect((await store().change((latest = NOTHING) => latest)).version).toBe(1);
});

test('foundations have a file each', async () => {
  await store().change(() => NOTHING);
  expect(await store('lab default').read()).toBeUndefined();
});

test('a file that is none of the workshop is said to be none, and left as it is', async () => {
  await store().change(() => NOTHING);
  await writeFile(store().path, '{"version":2}');
  await expect(store().change(() => NOTHING)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect(await readFile(store().path, 'utf8')).toBe('{"version":2}');
});
