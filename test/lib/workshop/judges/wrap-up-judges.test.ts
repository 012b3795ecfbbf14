import { describe, expect, test } from '@jest/globals';
import {
  bypassIsGone,
  capturesAreGone,
  everyPolicyIsGone,
  loggingIsBack,
  meowIsReallyGone,
  noCaptureIsKept,
} from '../../../../src/lib/workshop/judges/wrap-up-judges.js';
import { A, B, cell, group, OTHER, policy, RULE, situation } from '../facts.js';

const BYPASS = group('cfnet-workshop-bypass-space');
const EGRESS = group('cfnet-workshop-egress-space');

test.each([
  [
    'a group that is still bound is a hole',
    [group('cfnet-workshop-bypass-space', { runningSpaces: ['space'] }), EGRESS],
    'cfnet-workshop-bypass-space is still bound: apps can reach what it opens',
  ],
  [
    'a group that is bound for all apps is, too',
    [group('cfnet-workshop-egress-space', { globallyEnabled: { running: true, staging: false } })],
    'cfnet-workshop-egress-space is still bound: apps can reach what it opens',
  ],
  [
    'so is one that is bound for all that is staged',
    [group('cfnet-workshop-egress-space', { globallyEnabled: { running: false, staging: true } })],
    'cfnet-workshop-egress-space is still bound: apps can reach what it opens',
  ],
  [
    'one that is bound to no space is left over',
    [BYPASS, EGRESS, group('public_networks')],
    'cfnet-workshop-bypass-space and cfnet-workshop-egress-space are unbound, but still there',
  ],
])('%s', (_, groups, seen) => {
  expect(bypassIsGone(situation({ groups }))).toEqual({ holds: false, seen });
});

test('groups of others do not count', () => {
  const groups = [group('public_networks', { runningSpaces: ['space'] })];
  expect(bypassIsGone(situation({ groups }))).toEqual({
    holds: true,
    evidence: 'no security group of the workshop is left',
  });
});

test('a capture that runs comes before one that is kept', () => {
  const saved = new Map([['170-denied.txt', 'listening on any']]);
  const captures = ['tcpdump -nn -i any'];
  const both = situation({ cells: [cell('c1', [], { saved }), cell('c2', [], { captures })] });
  expect(capturesAreGone(both)).toEqual({
    holds: false,
    seen: 'tcpdump still runs on diego-cell/c2: tcpdump -nn -i any',
  });
  const kept = situation({ cells: [cell('c1', [], { saved }), cell('c2', [])] });
  const seen = 'diego-cell/c1 still keeps 170-denied.txt';
  expect(capturesAreGone(kept)).toEqual({ holds: false, seen });
  expect(noCaptureIsKept(kept, '170')).toEqual({ holds: false, seen });
  expect(noCaptureIsKept(kept, '080')).toMatchObject({ holds: true });
});

test('a file under another name in the captures’ folder is left over, too', () => {
  const cells = [cell('c1', []), cell('c2', [], { otherFiles: ['x.pcap'] })];
  expect(capturesAreGone(situation({ cells }))).toEqual({
    holds: false,
    seen: 'diego-cell/c2 still keeps x.pcap in /var/vcap/data/cfnet-workshop',
  });
});

test('half of a veth pair is left over from the namespace', () => {
  const links = [{ name: 'meow-cell', mac: '' }];
  expect(meowIsReallyGone(situation({ cells: [cell('c1', [], { links })] }))).toEqual({
    holds: false,
    seen: 'diego-cell/c1 still has the device meow-cell, half of a veth pair',
  });
});

test('with neither, nothing is left', () => {
  expect(capturesAreGone(situation())).toEqual({
    holds: true,
    evidence: 'no cell has a capture that runs, or keeps one',
  });
  expect(noCaptureIsKept(situation(), '170')).toEqual({
    holds: true,
    evidence: 'no cell keeps a capture of this story',
  });
});

describe('the policies between the apps', () => {
  const ports = { start: 8000, end: 9000 };
  test.each([
    [
      'there is still the policy appA to appB, tcp 8000-9000',
      [policy(A, B, { ports }), policy(A, OTHER)],
    ],
    ['there is still the policy appB to appA, tcp 8080', [policy(OTHER, A), policy(B, A)]],
  ])('%s', (seen, policies) => {
    expect(everyPolicyIsGone(situation({ policies }))).toEqual({ holds: false, seen });
  });

  test('are gone when no cell has a rule of them either, which takes a moment', () => {
    const cells = [cell('c1', []), cell('c2', [RULE.accept()])];
    expect(everyPolicyIsGone(situation({ cells }))).toEqual({
      holds: false,
      seen: 'the policy is gone, but diego-cell/c2 still has its rule',
      waitsFor: 'policies',
    });
    expect(everyPolicyIsGone(situation({ policies: [policy(A, OTHER)] }))).toEqual({
      holds: true,
      evidence: 'no policy joins appA and appB, and no cell has a rule of one',
    });
  });
});

test('a namespace that is left is named with its cell, whichever it is', () => {
  const cells = [cell('c1', []), cell('c2', [], { namespaces: ['other', 'meow'] })];
  expect(meowIsReallyGone(situation({ cells }))).toEqual({
    holds: false,
    seen: 'diego-cell/c2 has a namespace called meow',
  });
  const others = [cell('c1', [], { namespaces: ['meow2'] }), cell('c2', [])];
  expect(meowIsReallyGone(situation({ cells: others }))).toEqual({
    holds: true,
    evidence: 'no cell has a namespace called meow',
  });
});

test('logging is to be as it was before the workshop switched it', () => {
  const [on, off] = [{ logsAccepted: true }, { logsAccepted: false }];
  const cells = [cell('c1', [], on), cell('c2', [], off)];
  expect(loggingIsBack(situation({ cells }))).toEqual({
    holds: true,
    evidence: 'no cell logs otherwise than before the workshop',
  });
  const as = (c1: string, c2: string) =>
    loggingIsBack({ ...situation({ cells }), baseline: { 'logged c1': c1, 'logged c2': c2 } });
  expect(as('on', 'off')).toMatchObject({ holds: true });
  expect(as('off', 'off')).toEqual({
    holds: false,
    seen: 'c2c logging on diego-cell/c1 was off before the workshop, and is on now',
  });
  expect(as('on', 'on')).toMatchObject({
    seen: 'c2c logging on diego-cell/c2 was on before the workshop, and is off now',
  });
});

test('what a deploy has new containers log is told, and no step of the learner’s', () => {
  const cells = [cell('c1', [], { logsDenied: true }), cell('c2', [], { logsDenied: true })];
  const as = (c1: string, c2: string) =>
    loggingIsBack({ ...situation({ cells }), baseline: { 'denied c1': c1, 'denied c2': c2 } });
  expect(as('off', 'on')).toEqual({
    holds: true,
    evidence:
      "no cell logs otherwise than before the workshop, but for new containers on diego-cell/c1: by silk-cni's iptables_logging they log what is turned away",
  });
  expect(as('on', 'on')).toMatchObject({
    evidence: 'no cell logs otherwise than before the workshop',
  });
});
