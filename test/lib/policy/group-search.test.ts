import { describe, expect, test } from '@jest/globals';
import { parseAddress } from '../../../src/lib/net/address.js';
import { groupsApplying, lifecycleOf } from '../../../src/lib/policy/applying-groups.js';
import { egressRulesOf, type EgressRequest } from '../../../src/lib/policy/egress-rule.js';
import {
  groupRulesBehind,
  groupRulesFor,
  nearestGroupRule,
  nearestOnCell,
} from '../../../src/lib/policy/group-search.js';
import type { SecurityGroup, SecurityGroupRule } from '../../../src/lib/policy/policy.js';

const DNS: SecurityGroupRule = { protocol: 'udp', destination: '0.0.0.0/0', ports: '53' };
const WEB: SecurityGroupRule = { protocol: 'tcp', destination: '203.0.113.0/24', ports: '80,443' };
const METRICS: SecurityGroupRule = {
  protocol: 'udp',
  destination: '203.0.113.10',
  ports: '8125-8130',
};
const ALL: SecurityGroupRule = { protocol: 'all', destination: '192.0.2.0/24' };

function group(
  name: string,
  rules: readonly SecurityGroupRule[],
  more: Partial<SecurityGroup> = {},
): SecurityGroup {
  return {
    guid: `guid of ${name}`,
    name,
    rules,
    globallyEnabled: { running: false, staging: false },
    runningSpaces: [],
    stagingSpaces: [],
    ...more,
  };
}

const dns = group('dns', [DNS], { globallyEnabled: { running: true, staging: true } });
const web = group('web', [ALL, WEB], { runningSpaces: ['shop'] });
const build = group('build', [WEB], { stagingSpaces: ['shop'] });
const metrics = group('metrics', [METRICS], { runningSpaces: ['telemetry'] });
const GROUPS = [dns, web, build, metrics];

function request(protocol: number, ip: string, port: number): EgressRequest {
  const destination = parseAddress(ip);
  if (destination === undefined) throw new Error(`${ip} is no address`);
  return { destination, protocol, port };
}

describe('the groups that apply', () => {
  test.each([
    ['shop', 'running', [dns, web]],
    ['shop', 'staging', [dns, build]],
    ['telemetry', 'running', [dns, metrics]],
    ['elsewhere', 'running', [dns]],
  ] as const)('to the containers of %s, %s', (space, lifecycle, groups) => {
    expect(groupsApplying(GROUPS, space, lifecycle)).toEqual(groups);
  });

  test.each([
    [undefined, 'running'],
    ['app', 'running'],
    ['task', 'running'],
    ['staging', 'staging'],
  ] as const)('a container of workload %s is %s', (workload, lifecycle) => {
    expect(lifecycleOf(workload === undefined ? {} : { workload })).toBe(lifecycle);
  });
});

test('the rules that let a request out, of whichever group', () => {
  expect(groupRulesFor(GROUPS, request(6, '203.0.113.9', 443))).toEqual([
    { group: web, rule: WEB },
    { group: build, rule: WEB },
  ]);
  expect(groupRulesFor(GROUPS, request(17, '192.0.2.1', 53))).toEqual([
    { group: dns, rule: DNS },
    { group: web, rule: ALL },
  ]);
  expect(groupRulesFor(GROUPS, request(6, '203.0.113.9', 25))).toEqual([]);
});

test('the rules behind a rule on a cell', () => {
  const [first, second] = egressRulesOf(WEB);
  if (first === undefined || second === undefined) throw new Error('two ports make two rules');
  expect(groupRulesBehind([dns, web], second)).toEqual([{ group: web, rule: WEB }]);
  expect(groupRulesBehind([dns, web], { ...second, protocol: 17 })).toEqual([]);
});

describe('the nearest rule', () => {
  test.each([
    ['another port of the right network', request(6, '203.0.113.9', 25), WEB, ['port']],
    [
      'the neighbour of the right address',
      request(17, '203.0.113.11', 8125),
      METRICS,
      ['destination'],
    ],
    ['another protocol', request(6, '203.0.113.10', 8126), METRICS, ['protocol']],
    ['nothing near: the one for all addresses', request(17, '10.0.0.1', 123), DNS, ['port']],
  ])('%s', (_, wanted, rule, fields) => {
    const groups = [dns, metrics, group('web', [WEB])];
    expect(nearestGroupRule(groups, wanted)).toMatchObject({ rule: { rule }, miss: { fields } });
  });

  test('there is none without groups, nor for another IP version', () => {
    expect(nearestGroupRule([], request(6, '203.0.113.9', 25))).toBeUndefined();
    expect(nearestGroupRule(GROUPS, request(6, 'fd00::1', 25))).toBeUndefined();
  });

  test('on a cell', () => {
    const rules = [WEB, METRICS].flatMap(egressRulesOf);
    expect(nearestOnCell(rules, request(6, '203.0.113.9', 444))?.rule).toBe(rules[1]);
  });
});
