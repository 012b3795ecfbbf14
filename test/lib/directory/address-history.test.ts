import { describe, expect, test } from '@jest/globals';
import { holderAt } from '../../../src/lib/directory/address-history.js';
import type { Container } from '../../../src/lib/directory/model.js';

const SECOND = 1000;
const NOON = Date.UTC(2026, 0, 5, 12);

function holder(handle: string, life: Partial<Container>): Container {
  return { handle, state: 'unknown', evidence: [], ...life };
}

function at(timeMs: number | undefined, ...holders: Container[]): string | undefined {
  return holderAt(holders, timeMs)?.handle;
}

describe('one holder', () => {
  test.each([
    ['unbounded', {}, 'a'],
    ['started before', { since: NOON - SECOND }, 'a'],
    ['healthy within a minute of the packet', { since: NOON + 60 * SECOND }, 'a'],
    ['started later', { since: NOON + 61 * SECOND }, undefined],
    ['ended later', { until: NOON }, 'a'],
    ['ended before', { until: NOON - 1 }, undefined],
  ])('%s', (_case, life, expected) => {
    expect(at(NOON, holder('a', life))).toBe(expected);
  });
});

describe('an address that was reused', () => {
  test.each([
    ['the later one took over', { since: NOON - 9 }, { since: NOON - 5 }, 'b'],
    ['the packet lies between', { until: NOON - 50 * SECOND }, { since: NOON - SECOND }, 'b'],
    [
      'the first still lived when the second came up',
      { until: NOON + 1 },
      { since: NOON + SECOND },
      'a',
    ],
    ['which of two unbounded ones is unknowable', {}, {}, undefined],
    [
      'the first may have ended before the second came up',
      { since: 1 },
      { since: NOON + SECOND },
      undefined,
    ],
    ['an unbounded one may be older or younger', {}, { since: NOON - SECOND }, undefined],
    [
      'both claim the same moment',
      { since: 1, until: NOON + 9 },
      { since: 2, until: NOON + 9 },
      undefined,
    ],
    ['nobody had it', { until: NOON - 9 }, { since: NOON + 90 * SECOND }, undefined],
  ])('%s', (_case, first, second, expected) => {
    expect(at(NOON, holder('a', first), holder('b', second))).toBe(expected);
    expect(at(NOON, holder('b', second), holder('a', first))).toBe(expected);
  });

  test('of three in a row the one whose turn it was', () => {
    const turns = [100, 200, 300].map((since) => holder(`h${since}`, { since: since * SECOND }));
    expect(at(250 * SECOND, ...turns)).toBe(undefined);
    expect(at(210 * SECOND, ...turns)).toBe('h200');
    expect(at(999 * SECOND, ...turns)).toBe('h300');
  });
});

describe('without a time', () => {
  const running = holder('a', { state: 'running' });
  test('the running one', () => {
    expect(at(undefined, running, holder('b', { state: 'crashed' }))).toBe('a');
  });

  test('nobody, or two, are no answer', () => {
    expect(at(undefined, holder('b', {}))).toBe(undefined);
    expect(at(undefined, running, { ...running, handle: 'b' })).toBe(undefined);
  });
});
