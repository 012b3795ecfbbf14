import { describe, expect, test } from '@jest/globals';
import { isBounded, isWithin, parseTimeWindow } from '../../../src/lib/filter/time-window.js';

const NOW = Date.parse('2026-01-05T12:00:00Z');
const MINUTE = 60_000;

describe('--since', () => {
  test.each([
    ['10m', NOW - 10 * MINUTE],
    ['1h30m', NOW - 90 * MINUTE],
    ['2h', NOW - 120 * MINUTE],
    ['1d', NOW - 24 * 60 * MINUTE],
    ['1d2h3m4s', NOW - (26 * 60 + 3) * MINUTE - 4000],
    ['90s', NOW - 90_000],
    ['0s', NOW],
    ['2026-01-05T09:15:31Z', Date.UTC(2026, 0, 5, 9, 15, 31)],
    ['2026-01-05T09:15:31', Date.UTC(2026, 0, 5, 9, 15, 31)],
    ['2026-01-05T09:15', Date.UTC(2026, 0, 5, 9, 15)],
    ['2026-01-05 09:15:31Z', Date.UTC(2026, 0, 5, 9, 15, 31)],
    ['2026-01-05t09:15:31z', Date.UTC(2026, 0, 5, 9, 15, 31)],
    ['2026-01-05T09:15:31.5+02:00', Date.UTC(2026, 0, 5, 7, 15, 31, 500)],
    ['2026-01-05T09:15:31-05:30', Date.UTC(2026, 0, 5, 14, 45, 31)],
    ['2026-01-05', Date.UTC(2026, 0, 5)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('%s', (text, since) => {
    expect(parseTimeWindow(text, undefined, NOW)).toEqual({
      since,
      until: Infinity,
    });
  });

  test.each([
    '',
    'm',
    '10',
    '-10m',
    '1.5h',
    '1m1h',
    '10 m',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-01-05T25:00:00Z',
    '2026-01-05T09',
    '2026-01-05T09:15.5',
    '2026-01-05T09:15:31+02',
    '05.01.2026',
  ])("refuses '%s'", (text) => {
    expect(() => parseTimeWindow(text, undefined, NOW)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: `--since cannot be '${text}'` }),
    );
  });
});

test('a window from later to earlier is refused', () => {
  expect(() => parseTimeWindow('10m', '20m', NOW)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: '--since is later than --until' }),
  );
  expect(parseTimeWindow('10m', '10m', NOW).since).toBe(NOW - 10 * MINUTE);
});

describe('a window', () => {
  const window = parseTimeWindow('2026-01-05T09:00:00Z', '2026-01-05T10:00:00Z', NOW);

  test.each([
    ['2026-01-05T08:59:59.999Z', false],
    ['2026-01-05T09:00:00Z', true],
    ['2026-01-05T10:00:00Z', true],
    ['2026-01-05T10:00:00.001Z', false],
  ])('%s', (time, isIn) => {
    expect(isWithin(window, Date.parse(time))).toBe(isIn);
  });

  test('without bounds has room for everything, lines without a time too', () => {
    const open = parseTimeWindow(undefined, undefined, NOW);
    expect([isWithin(open, 0), isWithin(open, undefined), isBounded(open)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each([
    ['10m', undefined],
    [undefined, '10m'],
  ])('bounded by %s and %s has none for lines without a time', (since, until) => {
    const bounded = parseTimeWindow(since, until, NOW);
    expect([isWithin(bounded, undefined), isBounded(bounded)]).toEqual([false, true]);
  });

  test('holds a flow whose own microseconds bound it', () => {
    const time = '2019-04-18T18:01:05.306552Z';
    const ms = Date.parse('2019-04-18T18:01:05Z') + (306552 * 1000) / 10 ** 6;
    expect(isWithin(parseTimeWindow(time, time, NOW), ms)).toBe(true);
    const earlier = '2019-04-18T18:01:05.306551Z';
    expect(isWithin(parseTimeWindow(undefined, earlier, NOW), ms)).toBe(false);
  });
});
