import { expect, test } from '@jest/globals';
import { labNameFlag } from '../../../../src/lib/cli/lab-flags.js';
import { nameFlagOf } from '../../../../src/lib/lab/process/lab-name.js';

test('a lab is named in a command unless it is the one that is meant without a name', () => {
  expect(nameFlagOf('mine')).toBe(' --name mine');
  expect(nameFlagOf(String(labNameFlag.name.default))).toBe('');
});
