import { expect, test } from '@jest/globals';
import {
  hostAddress,
  ruleLimit,
  summarizeMatches,
} from '../../../src/lib/iptables/rule-summary.js';
import { ruleOf } from './rule-of.js';

test.each([
  ['-A X -m limit --limit 1/sec --limit-burst 1 -j LOG', { rate: '1/sec', burst: 1 }],
  ['-A X -m limit --limit 5/min -j LOG', { rate: '5/min', burst: 5 }],
  ['-A X -m limit -j LOG', { rate: '3/hour', burst: 5 }],
  ['-A X -j LOG', undefined],
])('limit of %s', (spec, limit) => {
  expect(ruleLimit(ruleOf(spec))).toEqual(limit);
});

test.each([
  [
    '-A X -s 10.0.0.1/32 -p tcp -m iprange --dst-range 8.8.8.8-9.9.9.9 -m tcp --dport 53:54 -m mark ! --mark 0x1 -j LOG',
    {
      source: '10.0.0.1/32',
      destination: '8.8.8.8-9.9.9.9',
      protocol: 'tcp',
      ports: '53:54',
      mark: '!0x1',
    },
  ],
  ['-A X -p udp -m multiport --dports 80,443 -j LOG', { protocol: 'udp', ports: '80,443' }],
  ['-A X -m connmark --mark 0x1 -j LOG', {}],
  [
    '-A X ! -s 10.0.0.0/8 ! -d 10.255.0.0/16 ! -p tcp -m multiport ! --dports 80,443 -j LOG',
    {
      source: '!10.0.0.0/8',
      destination: '!10.255.0.0/16',
      protocol: '!tcp',
      ports: '!80,443',
    },
  ],
  // The older form, and two that hold together.
  [
    '-A X -s ! 10.0.0.0/8 -m iprange --src-range 10.0.0.1-10.0.0.9 -j LOG',
    { source: '!10.0.0.0/8 10.0.0.1-10.0.0.9' },
  ],
])('matches of %s', (spec, summary) => {
  expect(summarizeMatches(ruleOf(spec))).toEqual(summary);
});

test.each(['-A X -m limit --limit 1/sec --limit-burst x -j LOG', '-A X -m limit --limit-burst 0'])(
  'a limit that cannot be read: %s',
  (spec) => {
    expect(ruleLimit(ruleOf(spec))).toBeUndefined();
  },
);

test('an option without its value says nothing', () => {
  expect(summarizeMatches(ruleOf('-A X -s -p tcp -j LOG'))).toEqual({ protocol: 'tcp' });
});

test.each([
  ['10.255.41.3/32', '10.255.41.3'],
  ['fd00::3/128', 'fd00::3'],
  ['10.255.41.0/24', undefined],
  ['!10.255.41.3/32', undefined],
  ['10.0.0.1-10.0.0.9', undefined],
  [undefined, undefined],
])('the one address of %s', (range, expected) => {
  expect(hostAddress(range)).toBe(expected);
});
