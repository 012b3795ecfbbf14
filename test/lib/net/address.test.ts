import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatAddress,
  formatIpv4,
  formatIpv6,
  parseAddress,
  parseAddressRange,
  parseIpv4,
  parseIpv6,
  rangeContains,
} from '../../../src/lib/net/address.js';

describe('parseIpv4', () => {
  test.each([
    ['0.0.0.0', 0],
    ['255.255.255.255', 0xffffffff],
    ['10.255.77.3', 0x0aff4d03],
  ])('%s', (text, value) => {
    expect(parseIpv4(text)).toBe(value);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.00',
    '1..2.3',
    '.1.2.3',
    '1.2.3.',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3.a',
    '::1',
    '1.2.3.99999999999999999999',
  ])('%j is no address', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });

  test('reads what formatIpv4 writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        expect(parseIpv4(formatIpv4(value))).toBe(value);
      }),
    );
  });
});

describe('parseIpv6', () => {
  test.each([
    ['::', 0n],
    ['::1', 1n],
    ['fd00::', 0xfd00n << 112n],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', (0x20010db8n << 96n) + 1n],
    ['::ffff:10.0.0.1', (0xffffn << 32n) + 0x0a000001n],
    ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
  ])('%s', (text, value) => {
    expect(parseIpv6(text)).toBe(value);
  });

  test.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8:9',
    'fe80::1%eth0',
    '12345::',
    '10.0.0.1::',
    '10.0.0.1',
    'g::',
  ])('%j is no address', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });

  test.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:0:0:0:0:0', '1::'],
  ])('%s is written %s (RFC 5952)', (text, written) => {
    expect(formatIpv6(parseIpv6(text) ?? -1n)).toBe(written);
  });

  test('reads what formatIpv6 writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
        expect(parseIpv6(formatIpv6(value))).toBe(value);
      }),
    );
  });
});

test('parseAddress and formatAddress keep the family', () => {
  for (const text of ['10.0.0.1', 'fd00::1']) {
    const address = parseAddress(text);
    expect(address && formatAddress(address)).toBe(text);
  }
  expect(parseAddress('app.example.com')).toBeUndefined();
});

describe('parseAddressRange', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1', '10.0.0.1'],
    ['10.0.0.7/30', '10.0.0.4', '10.0.0.7'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['10.1.2.3/255.255.0.0', '10.1.0.0', '10.1.255.255'],
    ['10.1.2.3/0.0.0.0', '0.0.0.0', '255.255.255.255'],
    ['10.1.2.3/255.255.255.255', '10.1.2.3', '10.1.2.3'],
    ['8.8.8.8-9.9.9.9', '8.8.8.8', '9.9.9.9'],
    ['fd00::5/126', 'fd00::4', 'fd00::7'],
    ['fd00::1-fd00::9', 'fd00::1', 'fd00::9'],
  ])('%s goes from %s to %s', (text, low, high) => {
    const range = parseAddressRange(text);
    expect(range).toEqual({
      family: text.includes(':') ? 6 : 4,
      low: parseAddress(low)?.value,
      high: parseAddress(high)?.value,
    });
  });

  test.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/255.0.255.0',
    '9.9.9.9-8.8.8.8',
    '10.0.0.1-fd00::1',
    'fd00::/129',
    'fd00::/ffff::',
    'x/8',
  ])('%j is no range', (text) => {
    expect(parseAddressRange(text)).toBeUndefined();
  });
});

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['0.0.0.0/0', '::', false],
  ['fd00::/8', 'fd12::1', true],
])('%s contains %s: %s', (rangeText, addressText, expected) => {
  const range = parseAddressRange(rangeText);
  const address = parseAddress(addressText);
  expect(range && address && rangeContains(range, address)).toBe(expected);
});
