import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readUptime } from '../../../src/lib/kernel-log/uptime.js';

/** What stands between the brackets: mostly as the kernel prints it, else of the same characters. */
const insides = fc.oneof(
  fc
    .tuple(fc.nat({ max: 99_999_999 }), fc.nat({ max: 999_999 }))
    .map(
      ([seconds, micros]) =>
        `${String(seconds).padStart(5, ' ')}.${String(micros).padStart(6, '0')}`,
    ),
  fc.string({ unit: fc.constantFrom(' ', '.', '0', '1', '2', '9'), maxLength: 24 }),
  fc.bigInt({ min: 0n, max: 10n ** 20n }).map((seconds) => `${seconds}.000001`),
);

test('an uptime is the number that stands in the brackets, to the last bit', () => {
  fc.assert(
    fc.property(fc.constantFrom('', 'kernel: ', '1.', '7'), insides, (before, inside) => {
      const text = `${before}[${inside}] OK_`;
      const number = inside === '' ? Number.NaN : Number(inside);
      const found = readUptime(text, 0, text.length - 'OK_'.length);
      expect(found?.seconds).toBe(Number.isNaN(number) ? undefined : number);
    }),
    { numRuns: 5000 },
  );
});
