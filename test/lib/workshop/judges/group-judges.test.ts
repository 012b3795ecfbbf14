import { describe, expect, test } from '@jest/globals';
import {
  bypassIsBound,
  egressIsBound,
  egressWasAccepted,
  egressWasRefused,
  webWasLetOut,
} from '../../../../src/lib/workshop/judges/group-judges.js';
import type { SecurityGroup } from '../../../../src/lib/policy/policy.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { cell, counted, FAR, group, NEAR, SENDER, situation } from '../facts.js';

const TARGET = '10.0.16.16';
const CHAIN = 'asg-aaaaaaaa000040008000';
const NETOUT = 'netout--aaaaaaaa-0000-4000-8';
/** The rule that a group with one address and port gives the cell (cf-facts 1.6). */
const letOut = (ip: string, port: number, packets = 0) =>
  `[${packets}:60] -A ${CHAIN} -p tcp -m iprange --dst-range ${ip}-${ip} -m tcp --dport ${port} -j ACCEPT`;
const mapped = (cellIp: string, port: number, ip: string) =>
  `[0:0] -A netin--x -d ${cellIp}/32 -p tcp -m tcp --dport ${port} -j DNAT --to-destination ${ip}:8080`;

interface Told {
  readonly groups?: readonly SecurityGroup[];
  readonly rules?: readonly string[];
  readonly refused?: number;
  readonly baseline?: Situation['baseline'];
}

/** The sender's cell with the rules of its groups, and what was so when the story began. */
function told({ groups = [], rules = [], refused = 0, baseline = {} }: Told): Situation {
  const own = counted({
    filter: [
      `[9:540] -A FORWARD -s ${SENDER}/32 -o eth0 -j ${NETOUT}`,
      `[9:540] -A ${NETOUT} -j ${CHAIN}`,
      ...rules,
      `[${refused}:60] -A ${CHAIN} -j REJECT --reject-with icmp-port-unreachable`,
    ],
    nat: [mapped('10.0.16.15', 61001, NEAR)],
  });
  const other = counted({ nat: [mapped(TARGET, 61002, FAR)] });
  const cells = [cell('c1', [], { rules: own }), cell('c2', [], { rules: other })];
  return {
    ...situation({ groups, cells }),
    baseline: { 'egress target': TARGET, 'egress open': '8.8.8.8', ...baseline },
  };
}

const egress = (changed: Partial<SecurityGroup> = {}) =>
  group('cfnet-workshop-egress-space', {
    rules: [{ protocol: 'tcp', destination: TARGET, ports: '22' }],
    runningSpaces: ['space'],
    ...changed,
  });

describe('the group of the egress story', () => {
  test('is bound and in force', () => {
    expect(egressIsBound(told({ groups: [egress()], rules: [letOut(TARGET, 22)] }))).toEqual({
      holds: true,
      evidence:
        'cfnet-workshop-egress-space is bound to s, and diego-cell/c1 lets appA out to 10.0.16.16 port 22',
    });
  });

  test.each([
    ['there is no security group cfnet-workshop-egress-space', []],
    [
      'cfnet-workshop-egress-space is bound for every app of the foundation: unbind it there, and bind it to s alone',
      [egress({ globallyEnabled: { running: true, staging: false } })],
    ],
    [
      'cfnet-workshop-egress-space is bound to s for staging; apps that run need the running lifecycle',
      [egress({ runningSpaces: [], stagingSpaces: ['space'] })],
    ],
    [
      'cfnet-workshop-egress-space is there, and not bound to the space s',
      [egress({ runningSpaces: ['another'] })],
    ],
    [
      'cfnet-workshop-egress-space is bound, but no rule of it is for tcp to 10.0.16.16 port 22',
      [egress({ rules: [{ protocol: 'tcp', destination: TARGET, ports: '2222' }] })],
    ],
    [
      'cfnet-workshop-egress-space is bound, but no rule of it is for tcp to 10.0.16.16 port 22',
      [egress({ rules: [{ protocol: 'udp', destination: TARGET, ports: '22' }] })],
    ],
    [
      'cfnet-workshop-egress-space is bound, but no rule of it is for tcp to 10.0.16.16 port 22',
      [egress({ rules: [{ protocol: 'all', destination: '10.0.16.160' }] })],
    ],
    [
      'cfnet-workshop-egress-space is bound, but no rule of it is for tcp to 10.0.16.16 port 22',
      [egress({ rules: [{ protocol: 'tcp', destination: '10.0.17.0/24', ports: '1-1024' }] })],
    ],
  ])('%s', (seen, groups) => {
    expect(egressIsBound(told({ groups }))).toEqual({ holds: false, seen });
  });

  test.each([
    [{ protocol: 'tcp', destination: TARGET, ports: '22' }],
    [{ protocol: 'tcp', destination: '10.0.16.0/24', ports: '22, 80' }],
    [{ protocol: 'tcp', destination: '10.0.16.1-10.0.16.99', ports: '1-1024' }],
    [{ protocol: 'all', destination: `192.168.0.1,${TARGET}` }],
  ] as const)('is written, and its cell is waited for: %j', (rule) => {
    expect(egressIsBound(told({ groups: [egress({ rules: [rule] })] }))).toEqual({
      holds: false,
      seen: 'cfnet-workshop-egress-space is bound, but diego-cell/c1 does not let appA out to 10.0.16.16 port 22 yet',
      waitsFor: 'groups',
    });
  });
});

test('without dynamic groups the app has to be restarted, and waiting does not help', () => {
  const about = told({ groups: [egress()] });
  const rules = counted({
    filter: [
      `[9:540] -A FORWARD -s ${SENDER}/32 -o eth0 -j ${NETOUT}`,
      `[0:0] -A ${NETOUT} -j REJECT --reject-with icmp-port-unreachable`,
    ],
  });
  const cells = [cell('c1', [], { rules }), cell('c2', [])];
  expect(egressIsBound({ ...about, facts: { ...about.facts, cells } })).toEqual({
    holds: false,
    seen: 'cfnet-workshop-egress-space is bound, but diego-cell/c1 does not let appA out to 10.0.16.16 port 22: groups are not dynamic here, so restart appA',
  });
});

describe('the group of the bypass story', () => {
  const bypass = (...ports: readonly string[]) =>
    group('cfnet-workshop-bypass-space', {
      rules: ports.map((port) => ({
        protocol: 'tcp',
        destination: port === '61001' ? '10.0.16.15' : TARGET,
        ports: port,
      })),
      runningSpaces: ['space'],
    });

  test('opens the ports of both cells', () => {
    const groups = [bypass('61001', '61002')];
    const rules = [letOut('10.0.16.15', 61001), letOut(TARGET, 61002)];
    expect(bypassIsBound(told({ groups, rules }))).toEqual({
      holds: true,
      evidence:
        'cfnet-workshop-bypass-space is bound to s, and diego-cell/c1 lets appA out to 10.0.16.15 port 61001 and 10.0.16.16 port 61002',
    });
  });

  test('with a group of others that lets out, the story’s own still has to be written', () => {
    const rules = [letOut('10.0.16.15', 61001), letOut(TARGET, 61002)];
    expect(bypassIsBound(told({ groups: [bypass()], rules }))).toEqual({
      holds: false,
      seen: 'cfnet-workshop-bypass-space is bound, but no rule of it is for tcp to 10.0.16.15 port 61001 and 10.0.16.16 port 61002',
    });
  });

  test('without a port of the cell there is nothing to open', () => {
    const about = told({ groups: [bypass('61001', '61002')] });
    const [near] = about.facts.cells;
    if (near === undefined) throw new Error('no cell');
    const cells = [near, cell('c2', [])];
    expect(bypassIsBound({ ...about, facts: { ...about.facts, cells } })).toEqual({
      holds: false,
      seen: 'no port of diego-cell/c2 leads to port 8080 of appB/1',
    });
  });

  test('with one of them forgotten, that one is named', () => {
    const about = told({ groups: [bypass('61001')], rules: [letOut('10.0.16.15', 61001)] });
    expect(bypassIsBound(about)).toEqual({
      holds: false,
      seen: 'cfnet-workshop-bypass-space is bound, but no rule of it is for tcp to 10.0.16.16 port 61002',
    });
  });
});

test('what the groups turn away is counted from the story’s beginning', () => {
  const baseline = { 'egress refused': 4 };
  expect(egressWasRefused(told({ refused: 4, baseline }))).toEqual({
    holds: false,
    seen: 'the groups of appA have turned nothing away since you began',
  });
  expect(egressWasRefused(told({ refused: 5, baseline }))).toEqual({
    holds: true,
    evidence:
      "the rules of appA's groups on diego-cell/c1 have turned away 1 packet since you began",
  });
  // The chain was made anew since, and counts from zero.
  expect(egressWasRefused(told({ refused: 3, baseline }))).toMatchObject({ holds: true });
  expect(egressWasRefused(told({ refused: 0, baseline }))).toMatchObject({ holds: false });
});

test('the learner’s rule has to meet a packet', () => {
  expect(egressWasAccepted(told({}))).toEqual({
    holds: false,
    seen: 'no rule lets appA out to 10.0.16.16',
  });
  expect(egressWasAccepted(told({ rules: [letOut(TARGET, 22)] }))).toMatchObject({
    holds: false,
    seen: expect.stringContaining('the rule is there, and no packet has met it yet: '),
  });
  expect(egressWasAccepted(told({ rules: [letOut(TARGET, 22, 2)] }))).toMatchObject({
    holds: true,
    evidence: expect.stringContaining('the rule has let out 2 packets: '),
  });
});

test('a request to the web is counted from the story’s beginning', () => {
  const rules = [letOut('8.8.8.8', 80, 7)];
  expect(webWasLetOut(told({}))).toEqual({
    holds: false,
    seen: 'no rule lets appA out to 8.8.8.8 any more',
  });
  expect(webWasLetOut(told({ rules, baseline: { 'egress allowed': 7 } }))).toMatchObject({
    holds: false,
    seen: expect.stringContaining('no packet has met the rule that lets 8.8.8.8 port 80 out'),
  });
  expect(webWasLetOut(told({ rules, baseline: { 'egress allowed': 9 } }))).toMatchObject({
    holds: true,
    evidence: expect.stringContaining('this rule has let out 7 packets since you began: '),
  });
  expect(webWasLetOut(told({ rules, baseline: { 'egress allowed': 6 } }))).toMatchObject({
    holds: true,
    evidence: expect.stringContaining('this rule has let out 1 packet since you began: '),
  });
});

test('without an address to try, it is said why the step cannot be done', () => {
  const nowhere = { ...told({ groups: [egress()] }), baseline: {} };
  const noTarget = {
    holds: false,
    seen: 'the groups of appA keep it from no address that the workshop knows: begin again when they do',
  };
  expect(egressIsBound(nowhere)).toEqual(noTarget);
  expect(egressWasAccepted(nowhere)).toEqual(noTarget);
  expect(webWasLetOut(nowhere)).toEqual({
    holds: false,
    seen: 'the groups of appA let it reach no public address on port 80: begin again when they do',
  });
});
