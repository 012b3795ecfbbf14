import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../../../../src/lib/outside/process-identity.js';
import { thisHost } from '../../../../src/lib/logging/restore/change-record.js';
import { RecordStore } from '../../../../src/lib/logging/restore/record-store.js';

const ID = '0455ec2b-11fa-41ab-9d1c-f3a575cd55ea';
const CELL = { id: ID, name: `diego-cell/${ID}` };
const SWITCH_ON = { kind: 'c2c', cell: CELL, before: false, written: true } as const;
const SWITCH_OFF = { kind: 'c2c', cell: CELL, before: true, written: false } as const;

let root: string;
let folder: string;
let store: RecordStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cfnet-records-'));
  folder = join(root, 'cfnet', 'logging');
  store = new RecordStore(folder, () => Date.parse('2026-01-05T09:15:31Z'));
});
afterEach(() => rm(root, { recursive: true }));

test('a change is recorded for its owner alone, whole, and forgotten without a trace', async () => {
  expect((await store.list()).value).toEqual([]);
  const record = await store.begin(SWITCH_ON);
  expect(record).toMatchObject({ ...SWITCH_ON, at: '2026-01-05T09:15:31.000Z' });
  expect(await readdir(folder)).toEqual([`c2c-${ID}.json`]);
  const file = join(folder, `c2c-${ID}.json`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ version: 1, ...record });
  expect((await store.list()).value).toEqual([record]);
  expect(await store.own()).toEqual([record]);
  await store.forget(record);
  expect((await store.list()).value).toEqual([]);
});

test('of changes on top of each other the oldest value is gone back to', async () => {
  await store.leave(await store.begin(SWITCH_ON));
  expect(await store.own()).toEqual([]);
  const [left] = (await store.list()).value;
  expect(left).not.toHaveProperty('holder');
  expect(await store.begin(SWITCH_OFF)).toMatchObject({ before: false, written: false });
});

test('who holds a change on top of another goes back to what he found', async () => {
  await store.leave(await store.begin(SWITCH_ON));
  const held = await store.begin(SWITCH_OFF, { until: Date.now() + 60_000 });
  expect(held).toMatchObject({ before: true, written: false, oldest: false });
});

test('what another process is at is left to it, until that has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const holder = { ...(await identityOf(child.pid ?? 0)), host: thisHost() };
  const record = { ...SWITCH_ON, at: '2026-01-05T09:15:31Z', holder };
  await store.update(record);
  await expect(store.begin(SWITCH_OFF)).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
    message: expect.stringContaining(`process ${child.pid ?? ''}`),
  });
  await expect(store.take(record, { force: false })).rejects.toThrow('Another cfnet');
  await store.take(record, { force: true });
  await store.update(record);
  child.kill();
  await once(child, 'exit');
  expect(await store.begin(SWITCH_OFF)).toMatchObject({ before: false });
});

test('a holder on another machine counts until its time is up', async () => {
  const holder = { pid: 1, started: 'x', host: 'elsewhere' };
  const later = new Date(Date.now() + 60_000).toISOString();
  const record = { ...SWITCH_ON, at: '2026-01-05T09:15:31Z' };
  await store.update({ ...record, holder: { ...holder, until: later } });
  await expect(store.begin(SWITCH_OFF)).rejects.toThrow('on elsewhere');
  await store.update({ ...record, holder: { ...holder, until: '2026-01-05T09:15:31Z' } });
  await expect(store.begin(SWITCH_OFF)).resolves.toBeDefined();
});

test('a file that is no record is told, and the others are read', async () => {
  await store.begin(SWITCH_ON);
  await writeFile(join(folder, 'group-broken.json'), '{"version":1,"kind":"group"');
  await writeFile(join(folder, 'group-new.json'), '{"version":2,"kind":"group","at":"x"}');
  const { value, problems } = await store.list();
  expect(value).toHaveLength(1);
  expect(problems.map(({ code }) => code)).toEqual(['BAD_INPUT', 'BAD_INPUT']);
});

test('an id that is no file name is not recorded', async () => {
  const cell = { id: '../../x', name: 'x' };
  await expect(store.begin({ ...SWITCH_ON, cell })).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
  });
});

test('many at once: each record is whole', async () => {
  const ids = Array.from({ length: 200 }, (_, at) => `cell-${at}`);
  await Promise.all(ids.map((id) => store.begin({ ...SWITCH_ON, cell: { id, name: id } })));
  expect((await store.list()).value.map((one) => one.kind === 'c2c' && one.cell.id)).toEqual(
    ids.toSorted(),
  );
});
