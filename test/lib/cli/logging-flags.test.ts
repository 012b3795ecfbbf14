import { expect, test } from '@jest/globals';
import { wantedChange, type ChangeFlagValues } from '../../../src/lib/cli/logging-flags.js';

const NONE = { c2c: false, asg: false, rules: false, 'ops-file': false, all: false };

function wanted(flags: Partial<ChangeFlagValues>, file?: string) {
  return wantedChange({ ...NONE, ...flags }, file);
}

test('an ops file is for the whole deployment: apps and cells have no meaning', () => {
  const ops = { asg: true, 'ops-file': true };
  expect(wanted(ops, 'logging.yml')).toEqual({});
  expect(wanted({ ...ops, all: true })).toEqual({});
  const withApp = () => wanted({ ...ops, app: ['appB'] });
  expect(withApp).toThrow('--app has no meaning');
  expect(withApp).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => wanted({ ...ops, cell: ['nobody'] })).toThrow('--cell has no meaning');
});

test('rules are the same on all cells', () => {
  const rules = { asg: true, rules: true };
  expect(() => wanted({ ...rules, cell: ['a'] })).toThrow('--cell has no meaning');
  expect(wanted({ ...rules, app: ['appB'], group: ['dns'] })).toEqual({
    groups: { groups: ['dns'], apps: ['appB'] },
  });
});
