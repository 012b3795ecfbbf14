import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveFoundation } from '../../../../src/lib/live/foundation.js';
import { Ending } from '../../../../src/lib/logging/change/ending.js';
import { RecordStore } from '../../../../src/lib/logging/restore/record-store.js';
import { API, FakeCf } from '../asg/fake-cf.js';

const RULES = [{ protocol: 'tcp', destination: '10.0.0.0/8', ports: '443' }];
const LOGGED = RULES.map((rule) => ({ ...rule, log: true }));
const CHANGE = {
  kind: 'group',
  group: { guid: 'g', name: 'shop' },
  api: API,
  before: RULES,
  written: LOGGED,
} as const;

let root: string;
let folder: string;
let store: RecordStore;
let cf: FakeCf;
let said: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cfnet-ending-'));
  folder = join(root, 'cfnet', 'logging');
  store = new RecordStore(folder);
  cf = new FakeCf(JSON.stringify(LOGGED));
  said = [];
});
afterEach(() => rm(root, { recursive: true }));

function ending(restores: boolean, signal = new AbortController().signal): Ending {
  const foundation = { cf: cf.cli } as unknown as LiveFoundation;
  const notice = (sentence: string): void => void said.push(sentence);
  return new Ending({ foundation, store, notice, signal }, Promise.resolve(), restores);
}

test('a record that others took away is told, and all is not well', async () => {
  const record = await store.begin(CHANGE, { until: Date.now() + 60_000 });
  await new RecordStore(folder).forget(record);
  expect(await ending(true).end()).toBe(false);
  expect(said).toEqual([expect.stringMatching(/^The record of the security group shop was taken/)]);
  expect(cf.written).toEqual([]);
});

test('what is still recorded is put back all the same', async () => {
  const record = await store.begin(
    { ...CHANGE, group: { guid: 'other', name: 'other' } },
    { until: Date.now() + 60_000 },
  );
  await store.begin(CHANGE, { until: Date.now() + 60_000 });
  await new RecordStore(folder).forget(record);
  expect(await ending(true).end()).toBe(false);
  expect(cf.rules).toBe(JSON.stringify(RULES));
  expect(said[0]).toContain('The record of the security group other was taken away');
  expect((await store.list()).value).toEqual([]);
});

test('a group that is put back is followed later: not all is as it was before yet', async () => {
  await store.begin(CHANGE, { until: Date.now() + 60_000 });
  expect(await ending(true).end()).toBe(true);
  expect(said).toEqual([
    'Putting back the security group shop',
    'All is put back',
    expect.stringMatching(/^Cells follow a security group within a minute or two .* restarted$/),
  ]);
});

test('a group that was as before already has nobody to follow it', async () => {
  await store.begin(CHANGE, { until: Date.now() + 60_000 });
  cf.rules = JSON.stringify(RULES);
  expect(await ending(true).end()).toBe(true);
  expect(said.at(-1)).toBe('All is as it was before');
});

test('ended by Ctrl-C in the middle, what may be changed is named, and how to undo it', async () => {
  await store.begin(CHANGE);
  await ending(false, AbortSignal.abort()).end();
  expect(said).toEqual([
    'the security group shop is changed, or may be; to put back what was before: cfnet logging restore',
  ]);
  expect((await store.list()).value).toMatchObject([{ group: { name: 'shop' } }]);
  expect(await store.own()).toEqual([]);
});

test('at its own end the result has said it', async () => {
  await store.begin(CHANGE);
  await ending(false).end();
  expect(said).toEqual([]);
});
