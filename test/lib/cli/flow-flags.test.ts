import { describe, expect, test } from '@jest/globals';
import { filterFlags, filterValues, outputFormat } from '../../../src/lib/cli/flow-flags.js';
import { FILTER_FLAGS } from '../../../src/lib/filter/filter-values.js';

test('there is a flag for every filter; help shows one for each field', () => {
  expect(Object.keys(filterFlags)).toEqual(FILTER_FLAGS.map(({ name }) => name));
  const shown = Object.entries(filterFlags).filter(([, flag]) => flag.hidden !== true);
  expect(shown.map(([name]) => name)).toEqual([...new Set(FILTER_FLAGS.map(({ field }) => field))]);
});

test('the values of filters are told from other flags', () => {
  expect(filterValues({ app: ['shop'], 'to-port': ['80'], first: 3, snapshot: 'x' })).toEqual({
    app: ['shop'],
    'to-port': ['80'],
  });
});

describe('the output format', () => {
  test.each([
    [{ json: false }, 'compact'],
    [{ json: true }, 'json'],
    [{ json: true, output: 'json' }, 'json'],
    [{ json: false, output: 'table' }, 'table'],
  ])('%j', (flags, format) => {
    expect(outputFormat(flags)).toBe(format);
  });

  test('cannot be two', () => {
    expect(() => outputFormat({ json: true, output: 'raw' })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: '--json and -o raw contradict each other',
      }),
    );
  });
});
