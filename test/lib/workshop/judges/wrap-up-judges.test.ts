import { expect, test } from '@jest/globals';
import {
  bypassIsGone,
  capturesAreGone,
  noCaptureIsKept,
} from '../../../../src/lib/workshop/judges/wrap-up-judges.js';
import { cell, group, situation } from '../facts.js';

const BYPASS = group('cfnet-workshop-bypass');
const EGRESS = group('cfnet-workshop-egress');

test.each([
  [
    'a group that is still bound is a hole',
    [group('cfnet-workshop-bypass', { runningSpaces: ['space'] }), EGRESS],
    'cfnet-workshop-bypass is still bound: apps can reach what it opens',
  ],
  [
    'a group that is bound for all apps is, too',
    [group('cfnet-workshop-egress', { globallyEnabled: { running: true, staging: false } })],
    'cfnet-workshop-egress is still bound: apps can reach what it opens',
  ],
  [
    'one that is bound to no space is left over',
    [BYPASS, EGRESS, group('public_networks')],
    'cfnet-workshop-bypass and cfnet-workshop-egress are unbound, but still there',
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
  expect(noCaptureIsKept(kept)).toEqual({ holds: false, seen });
});

test('with neither, nothing is left', () => {
  expect(capturesAreGone(situation())).toEqual({
    holds: true,
    evidence: 'no capture runs, and none is kept',
  });
  expect(noCaptureIsKept(situation())).toEqual({
    holds: true,
    evidence: 'no saved capture is on the cells',
  });
});
