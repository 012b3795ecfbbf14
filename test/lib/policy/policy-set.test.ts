import { describe, expect, test } from '@jest/globals';
import { PolicySet } from '../../../src/lib/policy/policy-set.js';
import { policy } from '../../support/foundation.js';

const byPort = policy('shop', 'stock', 8080);
const byRange = policy('shop', 'stock', [9000, 9010]);
const byUdp = policy('shop', 'dns', 53, 'udp');
const self = policy('stock', 'stock', 7946);
const set = new PolicySet([byPort, byRange, byUdp, self]);

describe('a request', () => {
  test.each([
    ['shop', 'stock', 'tcp', 8080, { reason: 'POLICY_ALLOWED', policy: byPort }],
    ['shop', 'stock', 'tcp', 9000, { reason: 'POLICY_ALLOWED', policy: byRange }],
    ['shop', 'stock', 'tcp', 9010, { reason: 'POLICY_ALLOWED', policy: byRange }],
    ['shop', 'dns', 'udp', 53, { reason: 'POLICY_ALLOWED', policy: byUdp }],
    ['stock', 'stock', 'tcp', 7946, { reason: 'POLICY_ALLOWED', policy: self }],
    ['shop', 'stock', 'tcp', 8999, { reason: 'PORT_MISMATCH', policy: byPort }],
    ['shop', 'stock', 'tcp', 9011, { reason: 'PORT_MISMATCH', policy: byPort }],
    ['shop', 'stock', 'tcp', undefined, { reason: 'PORT_MISMATCH', policy: byPort }],
    ['stock', 'stock', 'tcp', 8080, { reason: 'PORT_MISMATCH', policy: self }],
    ['shop', 'stock', 'udp', 8080, { reason: 'PROTOCOL_MISMATCH', policy: byPort }],
    ['shop', 'dns', 'tcp', 53, { reason: 'PROTOCOL_MISMATCH', policy: byUdp }],
    ['shop', 'stock', 'icmp', undefined, { reason: 'PROTOCOL_MISMATCH', policy: byPort }],
    ['stock', 'shop', 'tcp', 8080, { reason: 'WRONG_DIRECTION', policy: byPort }],
    ['dns', 'shop', 'udp', 53, { reason: 'WRONG_DIRECTION', policy: byUdp }],
    ['stock', 'dns', 'tcp', 8080, { reason: 'NO_POLICY' }],
    ['shop', 'shop', 'tcp', 8080, { reason: 'NO_POLICY' }],
  ])('from %s to %s, %s %s', (source, destination, protocol, port, judgement) => {
    expect(set.judge({ source, destination, protocol, port })).toEqual(judgement);
  });
});

test('the policies between two apps, in the order in which they came', () => {
  expect(set.between('shop', 'stock')).toEqual([byPort, byRange]);
  expect(set.between('stock', 'shop')).toEqual([]);
});

test('a policy that several cells tell of is one', () => {
  const told = new PolicySet([byPort, byRange, { ...byPort }, { ...byRange }]);
  expect(told.between('shop', 'stock')).toEqual([byPort, byRange]);
});

test.each([
  ['shop', true],
  ['stock', true],
  ['dns', false],
])('%s is a source: %s', (app, isSource) => {
  expect(set.hasSource(app)).toBe(isSource);
});
