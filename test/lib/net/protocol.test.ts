import { expect, test } from '@jest/globals';
import { protocolName, protocolNumber } from '../../../src/lib/net/protocol.js';

test.each([
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['47', 47],
  ['0', 0],
  ['255', 255],
  ['256', undefined],
  ['TCP', undefined],
  ['', undefined],
  ['-1', undefined],
])('%s is protocol %s', (text, number) => {
  expect(protocolNumber(text)).toBe(number);
});

test.each([
  [6, 'tcp'],
  [58, 'ipv6-icmp'],
  [50, 'esp'],
  [250, '250'],
])('protocol %i is called %s', (number, name) => {
  expect(protocolName(number)).toBe(name);
});
