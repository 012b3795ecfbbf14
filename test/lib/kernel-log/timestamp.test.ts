import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  readTraditional,
  Rfc3339Reader,
  timeFromMicroseconds,
} from '../../../src/lib/kernel-log/timestamp.js';

const LATEST = Date.parse('2026-01-05T09:15:31Z');

describe('RFC 3339 stamps', () => {
  test.each([
    ['2019-04-18T18:01:05.306552+00:00', '2019-04-18T18:01:05.306552Z'],
    ['2019-04-18T20:01:05.306552+02:00', '2019-04-18T18:01:05.306552Z'],
    ['2019-04-18T18:01:05.306552+0000', '2019-04-18T18:01:05.306552Z'],
    ['2019-04-18T18:01:05Z', '2019-04-18T18:01:05Z'],
    ['2019-04-18T18:01:05,306552-01:30', '2019-04-18T19:31:05.306552Z'],
    ['2019-12-31 23:30:00.5-01:00', '2020-01-01T00:30:00.5Z'],
  ])('%s', (stamp, expected) => {
    const found = new Rfc3339Reader().read(`${stamp} rest`, 0);
    expect(found?.time.text).toBe(expected);
    expect(found?.end).toBe(stamp.length);
  });

  test.each(['2019-13-18T18:01:05Z', '9999-12-31T23:59:59-12:00', '2019-04-18T18:01:05'])(
    '%s is none',
    (stamp) => {
      expect(new Rfc3339Reader().read(stamp, 0)).toBeUndefined();
    },
  );

  test('what is kept of the last stamp changes nothing of the next', () => {
    const stamps = fc.array(
      fc.tuple(
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.constantFrom('Z', '+00:00', '+02:00', '-0930'),
        fc.constantFrom('', '.1', '.306552', '.x'),
      ),
    );
    fc.assert(
      fc.property(stamps, (list) => {
        const reader = new Rfc3339Reader();
        for (const [date, zone, fraction] of list.flatMap((one) => [one, one])) {
          const text = `${date.toISOString().slice(0, 19)}${fraction}${zone} x`;
          const found = reader.readAsLast(text, 0) ?? reader.read(text, 0);
          expect(found).toEqual(new Rfc3339Reader().read(text, 0));
        }
      }),
    );
  });
});

describe('traditional stamps', () => {
  test.each([
    ['Jan  5 09:15:31', '2026-01-05T09:15:31Z'],
    ['Jan  5 09:15:32', '2025-01-05T09:15:32Z'],
    ['Jan 05 09:15:30', '2026-01-05T09:15:30Z'],
    ['Dec 31 23:59:59', '2025-12-31T23:59:59Z'],
    ['Jul 24 19:19:10', '2025-07-24T19:19:10Z'],
    ['Feb 29 12:00:00', '2024-02-29T12:00:00Z'],
    ['May  3 00:00:00.250', '2025-05-03T00:00:00.250Z'],
    ['Nov 22 01:02:13 2021', '2021-11-22T01:02:13Z'],
  ])('%s is the nearest before the log was last written', (stamp, expected) => {
    const found = readTraditional(`${stamp} rest`, 0, LATEST);
    expect(found?.time.text).toBe(expected);
    expect(found?.end).toBe(stamp.length);
  });

  test.each(['Foo 12 10:10:10', 'Jan 32 10:10:10', 'Feb 30 10:10:10', 'Jan 12 24:10:10'])(
    '%s is none',
    (stamp) => {
      expect(readTraditional(stamp, 0, LATEST)).toBeUndefined();
    },
  );
});

test('microseconds of journald', () => {
  expect(timeFromMicroseconds(1795309341397851)?.text).toBe('2026-11-22T01:02:21.397851Z');
  expect(timeFromMicroseconds(1e18)).toBeUndefined();
});
