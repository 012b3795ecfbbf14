import { expect, test } from '@jest/globals';
import { getMaxListeners } from 'node:events';
import { sharedAbort } from '../../../src/lib/outside/shared-abort.js';

test('as many cells may listen as there are, without a warning', () => {
  const { signal } = sharedAbort();
  expect(getMaxListeners(signal)).toBe(Infinity);
});
