import { describe, expect, test } from '@jest/globals';
import { nearestName } from '../../../src/lib/cli/nearest-name.js';

const NAMES = ['enrich', 'rules', 'explain', 'trace', 'logging status', 'logging enable', 'tail'];

describe('nearestName', () => {
  test.each([
    ['rulse', 'rules'],
    ['rule', 'rules'],
    ['trcae', 'trace'],
    ['enrihc', 'enrich'],
    ['logging stats', 'logging status'],
    ['expl', 'explain'],
    ['tial', 'tail'],
    ['logging', undefined],
    ['xyzzy', undefined],
    ['t', undefined],
    ['', undefined],
  ])('%j: %j', (typed, nearest) => {
    expect(nearestName(typed, NAMES)).toBe(nearest);
  });

  test('knows no name where there is none', () => {
    expect(nearestName('rules', [])).toBeUndefined();
  });
});
