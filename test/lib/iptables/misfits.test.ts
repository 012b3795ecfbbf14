import { expect, test } from '@jest/globals';
import type { LoggedHeader } from '../../../src/lib/kernel-log/packet.js';
import { misfitsOf } from '../../../src/lib/iptables/misfits.js';
import { ruleOf } from './rule-of.js';

const HEADER: LoggedHeader = {
  inInterface: 's-010255041002',
  outInterface: 's-010255041003',
  source: '10.255.41.2',
  destination: '10.255.41.3',
  protocol: 'tcp',
  sourcePort: 40000,
  destinationPort: 8080,
  icmpType: undefined,
  icmpCode: undefined,
  mark: 1,
};

test.each([
  ['-d 10.255.41.3/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1', []],
  ['-m conntrack --ctstate NEW -m limit --limit 1/sec -m foo --bar', []],
  ['-d 10.255.41.4/32 -p tcp', ['-d 10.255.41.4/32']],
  ['! -p tcp -m mark ! --mark 0x1', ['! -p tcp', '! --mark 0x1']],
  ['-p udp -m udp --dport 8080:8090', ['-p udp']],
  ['-o eth0 -m iprange --dst-range 8.8.8.8-9.9.9.9', ['-o eth0', '--dst-range 8.8.8.8-9.9.9.9']],
])('%s', (matches, expected) => {
  expect(misfitsOf(ruleOf(`-A X ${matches} -j LOG`), HEADER)).toEqual(expected);
});

test('a line without its protocol tells too little', () => {
  expect(misfitsOf(ruleOf('-A X -p udp -j LOG'), { ...HEADER, protocol: undefined })).toBe(
    undefined,
  );
});
