import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../../../../src/lib/outside/process-identity.js';
import { thisHost } from '../../../../src/lib/logging/restore/change-record.js';
import { RecordStore } from '../../../../src/lib/logging/restore/record-store.js';
import {
  runRestore,
  type RestoreDocument,
} from '../../../../src/lib/logging/restore/run-restore.js';

const SWITCH_ON = { kind: 'c2c', before: false, written: true } as const;
const AT = '2026-01-05T09:15:31Z';

let root: string;
let store: RecordStore;
let child: ChildProcess;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cfnet-restore-'));
  store = new RecordStore(join(root, 'cfnet', 'logging'));
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill();
    await once(child, 'exit');
  }
  await rm(root, { recursive: true });
});

async function forget() {
  const printed: RestoreDocument[] = [];
  const said: string[] = [];
  const code = await runRestore(
    { force: false, forget: true },
    {
      store,
      open: () => Promise.reject(new Error('nothing is to be opened')),
      signal: new AbortController().signal,
      print: (document) => void printed.push(document),
      notice: (sentence) => said.push(sentence),
    },
  );
  return { code, printed, said };
}

const cell = (id: string) => ({ id, name: `diego-cell/${id}` });

async function held(id: string): Promise<void> {
  const holder = { ...(await identityOf(child.pid ?? 0)), host: thisHost() };
  await store.update({ ...SWITCH_ON, cell: cell(id), at: AT, holder });
}

test('what a process holds is not forgotten while it runs', async () => {
  await held('a');
  await expect(forget()).rejects.toMatchObject({
    code: 'OUTSIDE_FAILED',
    message: `Another cfnet (process ${child.pid ?? ''}) has changed c2c logging of diego-cell/a`,
  });
  expect((await store.list()).value).toHaveLength(1);
  child.kill();
  await once(child, 'exit');
  expect(await forget()).toMatchObject({ code: 0, printed: [{ errors: [] }] });
  expect((await store.list()).value).toEqual([]);
});

test('what nobody holds is forgotten beside it', async () => {
  await held('a');
  await store.update({ ...SWITCH_ON, cell: cell('b'), at: AT });
  expect(await forget()).toMatchObject({
    code: 5,
    said: [expect.stringContaining('Another cfnet')],
    printed: [{ restored: [{ id: 'b', forgotten: true }], errors: [{ cell: 'a' }] }],
  });
  expect((await store.list()).value).toMatchObject([{ cell: { id: 'a' } }]);
});
