import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatIpv4, parseIpv4 } from '../../../src/lib/net/address.js';
import { Ipv4Scanner } from '../../../src/lib/net/ipv4-scanner.js';

const values = fc.integer({ min: 0, max: 0xffffffff });

test('reads a quad up to what is not of it', () => {
  fc.assert(
    fc.property(values, fc.constantFrom('', ' ', ' DST=', 'x', ':', '/8'), (value, behind) => {
      const scanner = new Ipv4Scanner();
      const quad = formatIpv4(value);
      const text = `SRC=${quad}${behind}`;
      expect(scanner.scan(text, 4, text.length)).toBe(value);
      expect(text.slice(scanner.end)).toBe(behind);
    }),
  );
});

test.each([
  '',
  '1',
  '1.2.3',
  '1.2.3.',
  '1.2.3.4.5',
  '1..2.3',
  '256.1.1.1',
  '1.2.3.256',
  '01.2.3.4',
])('takes %p for none', (text) => {
  const scanner = new Ipv4Scanner();
  const value = scanner.scan(text, 0, text.length);
  expect(scanner.end === text.length ? value : undefined).toBeUndefined();
  expect(parseIpv4(text)).toBeUndefined();
});

test('stops where it is told to', () => {
  const scanner = new Ipv4Scanner();
  expect(scanner.scan('10.255.77.123', 0, 12)).toBe(parseIpv4('10.255.77.12'));
  expect(scanner.end).toBe(12);
});
