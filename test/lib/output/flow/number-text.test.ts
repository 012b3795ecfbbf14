import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { portText, secondsText } from '../../../../src/lib/output/flow/number-text.js';

test('every port is its number, the second time as well', () => {
  const ports = Array.from({ length: 65_536 }, (_, port) => port);
  expect([...ports, ...ports].filter((port) => portText(port) !== String(port))).toEqual([]);
});

test('seconds are as JavaScript writes them, whatever their decimals', () => {
  const decimals = fc
    .tuple(fc.nat({ max: 999_999_999 }), fc.nat({ max: 999_999_999 }), fc.nat({ max: 9 }))
    .map(([whole, fraction, digits]) =>
      Number(`${whole}.${String(fraction).padStart(9, '0').slice(0, digits)}`),
    );
  fc.assert(
    fc.property(fc.oneof(decimals, fc.double(), fc.integer()), (seconds) => {
      expect(secondsText(seconds)).toBe(String(seconds));
    }),
    { numRuns: 5000, examples: [[0], [1e-6], [1e-7], [86400.000757], [999999999.999999], [NaN]] },
  );
});
