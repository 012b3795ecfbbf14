import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allRules } from '../../../src/lib/iptables/model.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { groupsApplying, type Lifecycle } from '../../../src/lib/policy/applying-groups.js';
import {
  egressRuleOnCell,
  egressRulesInChain,
  isDynamicEgressChain,
  isEgressChain,
} from '../../../src/lib/policy/egress-on-cell.js';
import { egressRulesOf, isSameEgress } from '../../../src/lib/policy/egress-rule.js';
import { readSecurityGroups } from '../../../src/lib/policy/security-groups.js';
import { readCellCapture } from '../iptables/captures.js';
import { ruleOf } from '../iptables/rule-of.js';

const SHOP = 'c8d8f321-22a1-46a3-8c75-b258afc58e7e';
const TELEMETRY = '555d48d4-6f77-4ad2-9d14-04b7523f3171';

function capturedGroups() {
  const path = 'test/fixtures/silk-cell/snapshot/security-groups.json';
  return readSecurityGroups({ name: path, text: readFileSync(path, 'utf8') }).value ?? [];
}

describe('the captured chains hold exactly what the groups of the space make', () => {
  test.each<[string, string, string, Lifecycle]>([
    ['cell-0', 'netout--9e2d8089-a00e-463d-9', SHOP, 'running'],
    ['cell-0', 'netout--25859a2e-9c34-40cc-8', TELEMETRY, 'running'],
    ['cell-0', 'netout--24290f15-6f2d-41b7-a', SHOP, 'staging'],
    ['cell-1', 'asg-b036420676134579b542', SHOP, 'running'],
    ['cell-1', 'asg-5410373c237e423b9a58', TELEMETRY, 'running'],
  ])('%s %s', (cell, chain, space, lifecycle) => {
    const { ruleSet } = parseIptablesSave(readCellCapture(cell, '01'));
    const onCell = egressRulesInChain(ruleSet, chain);
    const groups = groupsApplying(capturedGroups(), space, lifecycle);
    const made = groups.flatMap(({ rules }) => rules.flatMap(egressRulesOf));
    expect(onCell).toHaveLength(made.length);
    for (const one of made) {
      expect(onCell.filter((rule) => isSameEgress(rule, one))).toHaveLength(1);
    }
  });
});

test('no other rule of a captured cell is taken for one of a group', () => {
  const { ruleSet } = parseIptablesSave(readCellCapture('cell-0', '01'));
  const taken = [...allRules(ruleSet)].filter((rule) => egressRuleOnCell(rule) !== undefined);
  expect(taken.filter(({ spec }) => !spec.includes('--dst-range'))).toEqual([]);
  expect(taken.map(({ chain }) => chain.slice(0, 8))).toEqual(taken.map(() => 'netout--'));
});

test.each([
  [
    '-A netout--x -p icmp -m iprange --dst-range 10.0.0.1-10.0.0.2 -m icmp --icmp-type any -j ACCEPT',
    { type: 255 },
  ],
  [
    '-A netout--x -p icmp -m iprange --dst-range 10.0.0.1-10.0.0.2 -m icmp --icmp-type 8 -j ACCEPT',
    { type: 8 },
  ],
  [
    '-A netout--x -p icmp -m iprange --dst-range 10.0.0.1-10.0.0.2 -m icmp --icmp-type 8/0 -g log',
    { type: 8, code: 0 },
  ],
])('%s', (spec, icmp) => {
  expect(egressRuleOnCell(ruleOf(spec))).toMatchObject({ protocol: 1, icmp });
});

test.each([
  '-A netout--x -m iprange --dst-range 10.0.0.1-10.0.0.2 -j REJECT',
  '-A netout--x -m iprange --dst-range nonsense -j ACCEPT',
  '-A overlay--x -m iprange --dst-range 10.0.0.1-10.0.0.2 -j ACCEPT',
])('%s lets nothing out for a group', (spec) => {
  expect(egressRuleOnCell(ruleOf(spec))).toBeUndefined();
});

test.each([
  ['netout--9e2d8089-a00e-463d-9', true, false],
  ['netout--9e2d8089-a00e-4--log', true, false],
  ['asg-b036420676134579b542', true, true],
  ['casg-b036420676134579b542', true, true],
  ['asg-3f2a1b1700000000123456', true, true],
  ['overlay--9e2d8089-a00e-463d-', false, false],
  ['vpa--1795309335992299', false, false],
])('the chain %s: of groups %s, dynamic %s', (chain, isOfGroups, isDynamic) => {
  expect([isEgressChain(chain), isDynamicEgressChain(chain)]).toEqual([isOfGroups, isDynamic]);
});

test.each([
  '! -p udp -m iprange --dst-range 10.0.0.1-10.0.0.9 -j ACCEPT',
  '-m iprange ! --dst-range 10.0.0.1-10.0.0.9 -j ACCEPT',
  '-p tcp -m iprange --dst-range 10.0.0.1-10.0.0.9 -m tcp ! --dport 443 -j ACCEPT',
])('what a rule asks not to be is no group of its own: %s', (text) => {
  expect(egressRuleOnCell(ruleOf(`-A asg-1c0ffee1222243335444 ${text}`))).toBeUndefined();
});
