import { expect, test } from '@jest/globals';
import { FILTER_FLAGS } from '../../../src/lib/filter/filter-values.js';

test('the filter flags are those of the contract, no more and no less', () => {
  const ends = ['app', 'space', 'org', 'instance', 'ip', 'port'];
  expect(FILTER_FLAGS.map(({ name }) => name)).toEqual([
    ...ends.flatMap((end) => [end, `from-${end}`, `to-${end}`]),
    'cell',
    'protocol',
    'verdict',
    'kind',
  ]);
});

test('every filter flag says what it takes', () => {
  for (const { accepts } of FILTER_FLAGS) expect(accepts).not.toBe('');
});
