import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Lifetime } from '../../../src/lib/outside/lifetime.js';
import { openChosenClis } from '../../../src/lib/live/open-chosen.js';
import { FakeProgram } from '../outside/fake-program.js';

const nothing = () => undefined;

let cf: FakeProgram;
let lifetime: Lifetime;
beforeEach(async () => {
  cf = await FakeProgram.create('cf', [
    { when: /^--version/, stdout: 'cf version 8.18.4+1.2026-01-05\n' },
    { when: /^target/, stdout: 'API endpoint:   https://api.example.org\nuser:           jane\n' },
    { when: /^curl/, stdout: '{}\n' },
  ]);
  jest.replaceProperty(process, 'env', { ...cf.env });
  lifetime = new Lifetime();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await lifetime.end();
  await cf.remove();
});

const open = () =>
  openChosenClis({ lab: false, transport: 'auto' }, { lifetime, notice: nothing, debug: nothing });

test('the foundation is opened with the programs that were asked before: calls of cf stand in one queue', async () => {
  const clis = await open();
  expect(await clis.cf.target()).toMatchObject({ user: 'jane' });
  const foundation = await clis.open();
  expect(foundation.cf).toBe(clis.cf);
  expect(foundation.bosh).toBe(clis.bosh);
  // Who one is logged in as was asked once for both.
  expect((await cf.calls()).map(({ args }) => args[0])).toEqual(['--version', 'target']);
});

test('where no foundation was opened the programs end with the command all the same', async () => {
  const clis = await open();
  await lifetime.end();
  await expect(clis.cf.request('GET', '/v3/apps')).rejects.toMatchObject({ name: 'AbortError' });
});
