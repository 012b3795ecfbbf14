import { expect, test } from '@jest/globals';
import { durationMs, durationText } from '../../../src/lib/text/duration.js';

test.each([
  ['45s', 45_000, '45 s'],
  ['10m', 600_000, '10 min'],
  ['1h30m', 5_400_000, '1 h 30 min'],
  ['1d', 86_400_000, '24 h'],
])('%s', (text, ms, shown) => {
  expect(durationMs(text)).toBe(ms);
  expect(durationText(ms)).toBe(shown);
});

test.each(['', '10', '10 m', '-5m', '5m1h', '1.5h'])('%j is none', (text) => {
  expect(durationMs(text)).toBeUndefined();
});
