import { expect, test } from '@jest/globals';
import { plainMeaning } from '../../../src/lib/explain/plain-fields.js';

const FIRST = { isSecond: false, protocol: 'tcp' };

test.each([
  ['ACK', undefined, FIRST, 'TCP flag: confirms what was received'],
  ['ACK', '17', FIRST, 'next byte that the sender expects'],
  ['LEN', '60', FIRST, 'length of the packet in bytes, IP header included'],
  [
    'LEN',
    '40',
    { isSecond: true, protocol: 'udp' },
    'length of the datagram in bytes, UDP header included',
  ],
  [
    'ID',
    '7',
    { isSecond: true, protocol: 'icmp' },
    'identifier of the ping, the same in its answer',
  ],
  ['SEQ', '1', { isSecond: false, protocol: 'icmp' }, 'number of the ping'],
  ['SEQ', '1', FIRST, 'number of the first byte that it carries'],
  [
    'TYPE',
    '8',
    { isSecond: false, protocol: 'icmp' },
    'kind of ICMP message: echo request, a ping',
  ],
  ['TYPE', '99', { isSecond: false, protocol: 'icmp' }, 'kind of ICMP message'],
  ['TYPE', '8', { isSecond: false, protocol: 'icmpv6' }, 'kind of ICMP message'],
  ['FRAG:64', undefined, FIRST, 'where this fragment belongs, in units of eight bytes'],
  ['(0204)', undefined, FIRST, 'goes with the word before it'],
  ['PROTO', '132', FIRST, 'protocol inside IP: 132'],
  ['NEVER', '1', FIRST, undefined],
  ['constructor', '1', FIRST, undefined],
])('%s=%s %j', (key, value, place, meaning) => {
  expect(plainMeaning(key, value, place)).toBe(meaning);
});
