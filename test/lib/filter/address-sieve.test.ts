import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AddressSieve } from '../../../src/lib/filter/address-sieve.js';
import { parseIpv4 } from '../../../src/lib/net/address.js';

const addresses = fc.array(fc.ipV4(), { maxLength: 20 });

test('lets pass every address that it was made for, and whatever is no IPv4 address', () => {
  fc.assert(
    fc.property(addresses, (some) => {
      const sieve = new AddressSieve([...some, 'fd00::1', 'none']);
      expect(some.every((one) => sieve.mayHave(parseIpv4(one) ?? NaN))).toBe(true);
      expect(sieve.mayHave(-1)).toBe(true);
    }),
  );
});

test('turns down the neighbours of an address', () => {
  const sieve = new AddressSieve(['10.255.77.177']);
  const neighbours = Array.from({ length: 256 }, (_, at) => `10.255.77.${at}`);
  expect(neighbours.filter((one) => sieve.mayHave(parseIpv4(one) ?? NaN))).toEqual([
    '10.255.77.177',
  ]);
});
