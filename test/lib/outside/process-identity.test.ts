import { expect, test } from '@jest/globals';
import { identityOf } from '../../../src/lib/outside/process-identity.js';

test('a process is known by its number and its start', async () => {
  const own = await identityOf(process.pid);
  expect(own.pid).toBe(process.pid);
  expect(await identityOf(process.pid)).toEqual(own);
});
