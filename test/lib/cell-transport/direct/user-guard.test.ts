import { afterEach, expect, test } from '@jest/globals';
import { UserGuard } from '../../../../src/lib/cell-transport/direct/user-guard.js';
import { FakeProgram } from '../../outside/fake-program.js';

let fake: FakeProgram | undefined;
afterEach(() => fake?.remove());

test('what is expected is sent once when all is done, each to its path', async () => {
  fake = await FakeProgram.create('bosh', [{ when: /^curl/, stdout: '{}' }]);
  const guard = await UserGuard.start(fake.env);
  await guard.expect('/deployments/cf/ssh', { command: 'cleanup' });
  await guard.expect("/deployments/it's $(one)/ssh", { command: 'cleanup' });
  await guard.release(10_000);
  const calls = await fake.calls();
  expect(calls.map(({ args }) => args.at(-1))).toEqual([
    '/deployments/cf/ssh',
    "/deployments/it's $(one)/ssh",
  ]);
});

test('what is expected twice is sent once, and what is withdrawn not at all', async () => {
  fake = await FakeProgram.create('bosh', [{ when: /^curl/, stdout: '{}' }]);
  const guard = await UserGuard.start(fake.env);
  for (const ids of [['a'], ['a', 'b'], ['a']]) {
    await guard.expect('/deployments/cf/ssh', { ids });
  }
  await guard.withdraw('/deployments/cf/ssh', { ids: ['a', 'b'] });
  await guard.withdraw('/deployments/other/ssh', { ids: ['a'] });
  await guard.release(10_000);
  expect(await fake.calls()).toHaveLength(1);
});

test('without a bosh it gives up at once, and says so', async () => {
  fake = await FakeProgram.create('bosh', []);
  const guard = await UserGuard.start({ ...fake.env, PATH: '/usr/bin:/bin' });
  await guard.expect('/deployments/cf/ssh', { command: 'cleanup' });
  await expect(guard.release(60_000)).rejects.toThrow(
    'The temporary user of the cells was not removed',
  );
});
