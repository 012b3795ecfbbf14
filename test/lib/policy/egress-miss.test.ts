import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatIpv4, parseAddress, type Address } from '../../../src/lib/net/address.js';
import { missOf, type EgressField } from '../../../src/lib/policy/egress-miss.js';
import { egressRulesOf, type EgressRequest } from '../../../src/lib/policy/egress-rule.js';
import type { SecurityGroupRule } from '../../../src/lib/policy/policy.js';

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

function missing(rule: SecurityGroupRule, request: EgressRequest) {
  const [made] = egressRulesOf(rule);
  if (made === undefined) throw new Error('cells make nothing of the rule');
  return missOf(made, request);
}

const WEB: SecurityGroupRule = { protocol: 'tcp', destination: '203.0.113.0/24', ports: '443-445' };
const PING: SecurityGroupRule = {
  protocol: 'icmp',
  destination: '203.0.113.0/24',
  type: 8,
  code: 0,
};
const tcp = (ip: string, port: number): EgressRequest => ({
  destination: address(ip),
  protocol: 6,
  port,
});
const icmp = (type: number, code: number): EgressRequest => ({
  destination: address('203.0.113.1'),
  protocol: 1,
  icmp: { type, code },
});

test.each<[string, SecurityGroupRule, EgressRequest, readonly EgressField[]]>([
  ['nothing', WEB, tcp('203.0.113.9', 444), []],
  ['a port below', WEB, tcp('203.0.113.9', 442), ['port']],
  ['a port above', WEB, tcp('203.0.113.9', 446), ['port']],
  ['the address', WEB, tcp('203.0.114.0', 443), ['destination']],
  ['the IP version', WEB, tcp('fd00::1', 443), ['destination']],
  ['the protocol', WEB, { ...tcp('203.0.113.9', 443), protocol: 17 }, ['protocol']],
  ['all of it', WEB, { ...tcp('10.0.0.1', 53), protocol: 17 }, ['protocol', 'destination', 'port']],
  [
    'no port, of a protocol without',
    WEB,
    { destination: address('203.0.113.9'), protocol: 47 },
    ['protocol'],
  ],
  ['nothing of a ping', PING, icmp(8, 0), []],
  ['the type', PING, icmp(13, 0), ['type']],
  ['the code', PING, icmp(8, 1), ['code']],
  ['type and code', PING, icmp(3, 1), ['type', 'code']],
  ['nothing where every type is let out', { ...PING, type: -1, code: -1 }, icmp(3, 3), []],
  [
    'every code but the one, as -1 is a code to the kernel',
    { ...PING, code: -1 },
    icmp(8, 0),
    ['code'],
  ],
  [
    'nothing where every protocol is',
    { protocol: 'all', destination: '0.0.0.0/0' },
    icmp(3, 3),
    [],
  ],
])('a rule misses %s', (_, rule, request, fields) => {
  expect(missing(rule, request).fields).toEqual(fields);
});

describe('the distance', () => {
  const distance = (rule: SecurityGroupRule, request: EgressRequest): number =>
    missing(rule, request).distance;

  test('grows with the port', () => {
    expect(distance(WEB, tcp('203.0.113.9', 450))).toBeLessThan(
      distance(WEB, tcp('203.0.113.9', 8443)),
    );
  });

  test('is shorter to a rule for few addresses than to one for all of them', () => {
    const dns: SecurityGroupRule = { protocol: 'tcp', destination: '0.0.0.0/0', ports: '441' };
    const request = tcp('203.0.113.9', 442);
    expect(distance(WEB, request)).toBeLessThan(distance(dns, request));
  });

  test('is infinite to another IP version', () => {
    expect(distance(WEB, tcp('fd00::1', 443))).toBe(Infinity);
  });

  test('a rule misses nothing exactly where it lets out, for any range and port', () => {
    const u32 = fc.nat(0xffffffff);
    const port = fc.nat(65535);
    fc.assert(
      fc.property(u32, u32, u32, port, port, port, (a, b, ip, p, q, wanted) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [first, last] = [Math.min(p, q), Math.max(p, q)];
        const rule: SecurityGroupRule = {
          protocol: 'tcp',
          destination: `${formatIpv4(low)}-${formatIpv4(high)}`,
          ports: `${first}-${last}`,
        };
        const lets = ip >= low && ip <= high && wanted >= first && wanted <= last;
        expect(missing(rule, tcp(formatIpv4(ip), wanted)).fields.length === 0).toBe(lets);
      }),
    );
  });
});
