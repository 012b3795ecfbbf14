import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { GapWords } from '../../../src/lib/tail/gap-words.js';
import type { LogGap } from '../../../src/lib/tail/remote/log-gap.js';

const CELL = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };
const at = (second: number) => {
  const text = `2026-01-05T09:15:0${second}.123456Z`;
  return { text, ms: Date.parse(text) };
};
const DAMAGED: LogGap = { why: 'unreadable', file: 'kern.log.2.gz', from: at(1) };
const ROTATED: LogGap = { why: 'rotated', from: at(1), to: at(4) };

let said: string[];
let words: GapWords;
beforeEach(() => {
  jest.useFakeTimers();
  said = [];
  words = new GapWords((sentence) => said.push(sentence));
});
afterEach(() => {
  jest.useRealTimers();
});

const BETWEEN =
  'diego-cell/cell-1: kern.log.2.gz cannot be read to its end; lines between 2026-01-05T09:15:01Z and 2026-01-05T09:15:03Z are lost';

test('a gap is told with its end, once', () => {
  words.begin(CELL, DAMAGED);
  expect(said).toEqual([]);
  words.end(CELL, { ...DAMAGED, to: at(3) });
  jest.advanceTimersByTime(10_000);
  expect(said).toEqual([BETWEEN]);
});

test('one whose end does not come soon is told without it, once', () => {
  words.begin(CELL, DAMAGED);
  jest.advanceTimersByTime(10_000);
  words.end(CELL, { ...DAMAGED, to: at(3) });
  expect(said).toEqual([
    'diego-cell/cell-1: kern.log.2.gz cannot be read to its end; lines after 2026-01-05T09:15:01Z are lost',
  ]);
});

test('one whose end is known is told at once, and others of the cell are told apart', () => {
  words.begin(CELL, ROTATED);
  words.begin(CELL, { ...DAMAGED, bytes: 12 });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/ before it was read; lines between .*:01Z and .*:04Z may be lost$/);
  words.end(CELL, ROTATED);
  words.end(CELL, { ...DAMAGED, bytes: 12, to: at(3) });
  expect(said.slice(1)).toEqual([
    BETWEEN.replace('to its end', 'to its end: 12 bytes are missing'),
  ]);
});
