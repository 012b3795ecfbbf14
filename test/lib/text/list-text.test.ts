import { expect, test } from '@jest/globals';
import { listText } from '../../../src/lib/text/list-text.js';

test.each([
  [[], undefined, ''],
  [['a'], undefined, 'a'],
  [['a', 'b'], undefined, 'a and b'],
  [['a', 'b', 'c'], undefined, 'a, b and c'],
  [['a', 'b', 'c'], 3, 'a, b and c'],
  [['a', 'b', 'c', 'd'], 2, 'a, b and 2 more'],
])('%j, at most %s of them', (items, most, expected) => {
  expect(listText(items, most)).toBe(expected);
});
