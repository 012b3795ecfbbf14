import { expect, test } from '@jest/globals';
import { leaseIn, requireOverlay } from '../../../../src/lib/lab/foundation/overlay-blocks.js';

const THREE = ['10.255.0.0/16', '172.30.0.0/16', '192.168.64.0/18'];

test('cells get leases of the blocks by turns, and never the first of one', () => {
  expect([0, 1, 2, 3].map((index) => leaseIn(THREE, index))).toEqual([
    '10.255.1.0/24',
    '172.30.1.0/24',
    '192.168.65.0/24',
    '10.255.2.0/24',
  ]);
  expect(leaseIn(['10.255.0.0/16'], 1)).toBe('10.255.2.0/24');
});

test.each([
  [['10.255.0.0'], 2, 'is no block'],
  [['10.255.0.0/40'], 2, 'is no block'],
  [['10.255.0.1/16'], 2, 'is no block'],
  [['fd00::/16'], 2, 'is no block'],
  [['10.255.0.0/24'], 1, 'has no room'],
  [['10.255.0.0/23'], 2, 'has no room'],
  [['10.0.0.0/8'], 2, 'overlap'],
  [['10.255.0.0/16', '10.255.128.0/17'], 2, 'overlap'],
])('%j for %d cells: %s', (overlay, cells, why) => {
  expect(() => {
    requireOverlay(overlay, cells);
  }).toThrow(why);
});

test('blocks with room for all', () => {
  expect(() => {
    requireOverlay(THREE, 180);
  }).not.toThrow();
});
