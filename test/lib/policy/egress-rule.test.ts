import { describe, expect, test } from '@jest/globals';
import { parseAddressRange } from '../../../src/lib/net/address.js';
import {
  egressRulesOf,
  isSameEgress,
  type EgressRule,
} from '../../../src/lib/policy/egress-rule.js';
import type { SecurityGroupRule } from '../../../src/lib/policy/policy.js';

const ONE = range('10.0.0.9');
const NET = range('10.1.0.0/24');

function range(text: string): EgressRule['destinations'] {
  const parsed = parseAddressRange(text);
  if (parsed === undefined) throw new Error(`${text} is no range`);
  return parsed;
}

describe('the rules that cells make of a rule of a group', () => {
  test.each<[SecurityGroupRule, readonly EgressRule[]]>([
    [
      { protocol: 'tcp', destination: '10.0.0.9', ports: '80, 443,8000-9000' },
      [
        { protocol: 6, destinations: ONE, ports: { low: 80, high: 80 } },
        { protocol: 6, destinations: ONE, ports: { low: 443, high: 443 } },
        { protocol: 6, destinations: ONE, ports: { low: 8000, high: 9000 } },
      ],
    ],
    [
      { protocol: 'udp', destination: '10.0.0.9,10.1.0.0-10.1.0.255', ports: '53' },
      [
        { protocol: 17, destinations: ONE, ports: { low: 53, high: 53 } },
        { protocol: 17, destinations: NET, ports: { low: 53, high: 53 } },
      ],
    ],
    [{ protocol: 'all', destination: '10.1.0.0/24' }, [{ destinations: NET }]],
    // Go reads a part as a number or passes it over, and cuts it to 16 bits.
    [
      {
        protocol: 'tcp',
        destination: '10.0.0.9',
        ports: 'http,1-2-3,443-,-5, +80 ,70000,1000 - 2000',
      },
      [
        { protocol: 6, destinations: ONE, ports: { low: 80, high: 80 } },
        { protocol: 6, destinations: ONE, ports: { low: 4464, high: 4464 } },
        { protocol: 6, destinations: ONE, ports: { low: 1000, high: 2000 } },
      ],
    ],
    [
      { protocol: 'icmp', destination: '10.0.0.9', type: 8, code: -1 },
      [{ protocol: 1, destinations: ONE, icmp: { type: 8, code: 255 } }],
    ],
    [
      { protocol: 'icmp', destination: '10.0.0.9' },
      [{ protocol: 1, destinations: ONE, icmp: { type: 0, code: 0 } }],
    ],
    [
      { protocol: 'icmpv6', destination: 'fd00::1', type: 128, code: 0 },
      [{ protocol: 58, destinations: range('fd00::1'), icmp: { type: 128, code: 0 } }],
    ],
  ])('%j', (rule, made) => {
    expect(egressRulesOf(rule)).toEqual(made);
  });

  test.each<[string, SecurityGroupRule]>([
    ['tcp without ports, which silk refuses', { protocol: 'tcp', destination: '10.0.0.9' }],
    ['ports that are none', { protocol: 'udp', destination: '10.0.0.9', ports: 'dns' }],
    ['a destination that is none', { protocol: 'all', destination: 'db.example.org' }],
  ])('none of %s', (_, rule) => {
    expect(egressRulesOf(rule)).toEqual([]);
  });
});

describe('whether two are the same', () => {
  const tcp: EgressRule = { protocol: 6, destinations: NET, ports: { low: 80, high: 90 } };
  const ping: EgressRule = { protocol: 1, destinations: NET, icmp: { type: 8, code: 0 } };
  const any: EgressRule = { protocol: 1, destinations: NET, icmp: { type: 255, code: 255 } };

  test.each<[string, EgressRule, EgressRule, boolean]>([
    [
      'the same range, written as block and from-to',
      tcp,
      { ...tcp, destinations: range('10.1.0.0-10.1.0.255') },
      true,
    ],
    ['another protocol', tcp, { ...tcp, protocol: 17 }, false],
    ['another range', tcp, { ...tcp, destinations: range('10.1.0.0/25') }, false],
    ['another IP version', tcp, { ...tcp, destinations: range('fd00::/64') }, false],
    ['other ports', tcp, { ...tcp, ports: { low: 80, high: 91 } }, false],
    ['no ports', tcp, { protocol: 6, destinations: NET }, false],
    ['another code', ping, { ...ping, icmp: { type: 8, code: 255 } }, false],
    ['every type, printed without a code', any, { ...any, icmp: { type: 255 } }, true],
    ['no ICMP', ping, { protocol: 1, destinations: NET }, false],
  ])('%s', (_, a, b, same) => {
    expect([isSameEgress(a, b), isSameEgress(b, a)]).toEqual([same, same]);
  });
});
