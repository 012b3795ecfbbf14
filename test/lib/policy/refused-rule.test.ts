import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { egressRulesOf } from '../../../src/lib/policy/egress-rule.js';
import type { SecurityGroupRule } from '../../../src/lib/policy/policy.js';
import { refusalOf, rulesMeantBy } from '../../../src/lib/policy/refused-rule.js';

const TO = { destination: '10.9.0.0/16' };
const ANY_PORT = '0-65535';

test.each<[SecurityGroupRule, string, readonly SecurityGroupRule[]]>([
  [
    { protocol: 'all', ...TO, ports: '443' },
    'a rule for all protocols must not name ports',
    [
      { protocol: 'tcp', ...TO, ports: '443-443' },
      { protocol: 'udp', ...TO, ports: '443-443' },
    ],
  ],
  [
    { protocol: 'icmp', ...TO, ports: '8', type: 8, code: 0 },
    'a rule for icmp must not name ports',
    [{ protocol: 'icmp', ...TO, type: 8, code: 0 }],
  ],
  [
    { protocol: 'tcp', ...TO },
    'a rule for tcp must name ports',
    [{ protocol: 'tcp', ...TO, ports: ANY_PORT }],
  ],
  [
    { protocol: 'udp', ...TO, ports: 'dns' },
    'a rule for udp must name ports, and "dns" are none',
    [{ protocol: 'udp', ...TO, ports: ANY_PORT }],
  ],
  [
    { protocol: 'TCP', ...TO, ports: '443' },
    'it knows tcp, udp, icmp and all, written like this, and not "TCP"',
    [{ protocol: 'tcp', ...TO, ports: '443-443' }],
  ],
  [
    { protocol: '6', ...TO, ports: '443' },
    'it knows tcp, udp, icmp and all, written like this, and not "6"',
    [{ protocol: 'tcp', ...TO, ports: '443-443' }],
  ],
  [
    { protocol: 'All', ...TO },
    'it knows tcp, udp, icmp and all, written like this, and not "All"',
    [{ protocol: 'all', ...TO }],
  ],
  [
    { protocol: 'sctp', ...TO },
    'it knows tcp, udp, icmp and all, written like this, and not "sctp"',
    [],
  ],
  [
    { protocol: 'all', destination: '10.0.0.9-10.0.0.1' },
    '"10.0.0.9-10.0.0.1" ends before it begins',
    [],
  ],
])('%j is passed over: %s', (rule, because, meant) => {
  expect(refusalOf(rule)).toEqual({ because, takesAllWithIt: false });
  expect(egressRulesOf(rule)).toEqual([]);
  expect(rulesMeantBy(rule)).toEqual(meant);
});

test.each<[SecurityGroupRule, string, readonly SecurityGroupRule[]]>([
  [
    { protocol: 'all', destination: '10.0.0.1, 10.0.0.2' },
    '" 10.0.0.2" is not written as an address, CIDR or range',
    [{ protocol: 'all', destination: '10.0.0.1,10.0.0.2' }],
  ],
  [
    { protocol: 'all', destination: '10.0.0.1,db.example.org' },
    '"db.example.org" is no address, network or range',
    [{ protocol: 'all', destination: '10.0.0.1' }],
  ],
  [
    { protocol: 'all', destination: '10.0.0.0/255.0.0.0' },
    '"10.0.0.0/255.0.0.0" is not written as an address, CIDR or range',
    [],
  ],
  [
    { protocol: 'all', destination: '10.0.0.1/33' },
    '"10.0.0.1/33" is no address, network or range',
    [],
  ],
  [
    { protocol: 'all', destination: '10.0.0.01' },
    '"10.0.0.01" is no address, network or range',
    [],
  ],
  [
    { protocol: 'tcp', ...TO, ports: '80,9000-8000' },
    'the ports 9000-8000 end before they begin',
    [{ protocol: 'tcp', ...TO, ports: '80-80,8000-9000' }],
  ],
])('%j takes all rules with it: %s', (rule, because, meant) => {
  expect(refusalOf(rule)).toEqual({ because, takesAllWithIt: true });
  expect(egressRulesOf(rule)).toEqual([]);
  expect(rulesMeantBy(rule)).toEqual(meant);
});

test.each<SecurityGroupRule>([
  { protocol: 'all', ...TO, ports: '' },
  { protocol: 'icmp', ...TO, type: -1, code: -1 },
  { protocol: 'tcp', ...TO, ports: '443,http' },
  { protocol: 'udp', destination: '10.0.0.1,10.0.0.9-10.0.0.1', ports: '53' },
])('%j is taken', (rule) => {
  expect(refusalOf(rule)).toBeUndefined();
  expect(egressRulesOf(rule)).toHaveLength(1);
});

test('whatever stands in a rule: refused or made something of, and what it may have meant is never refused', () => {
  const word = fc.constantFrom('', ' ', '-', '-1', '80', '9-8', '99999', 'tcp', 'TCP', 'all', '17');
  const text = fc.oneof(word, fc.string({ maxLength: 12 }));
  const place = fc.oneof(text, fc.constantFrom('10.0.0.0/8', '10.0.0.1-10.0.0.9', 'fd00::/8'));
  fc.assert(
    fc.property(
      fc.record({
        protocol: text,
        destination: fc.array(place, { minLength: 1, maxLength: 3 }).map((all) => all.join(',')),
        ports: fc.array(text, { maxLength: 3 }).map((all) => all.join(',')),
      }),
      (rule) => {
        expect(egressRulesOf(rule).length > 0).toBe(refusalOf(rule) === undefined);
        for (const meant of rulesMeantBy(rule)) expect(refusalOf(meant)).toBeUndefined();
      },
    ),
  );
});
