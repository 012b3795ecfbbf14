import { expect, test } from '@jest/globals';
import { ruleLimit, summarizeMatches } from '../../../src/lib/iptables/rule-summary.js';
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
])('matches of %s', (spec, summary) => {
  expect(summarizeMatches(ruleOf(spec))).toEqual(summary);
});
