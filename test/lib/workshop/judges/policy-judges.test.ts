import { describe, expect, test } from '@jest/globals';
import {
  isMarked,
  noPolicies,
  notMarked,
  policyIsThere,
} from '../../../../src/lib/workshop/judges/policy-judges.js';
import { A, B, cell, OTHER, policy, RULE, situation } from '../facts.js';

const BOTH = [cell('c1', [RULE.accept()]), cell('c2', [RULE.accept()])];

describe('the policy of the stories', () => {
  test('holds where the server has it and every cell of the called app its rule', () => {
    const finding = policyIsThere(situation({ policies: [policy(A, B)], cells: BOTH }));
    expect(finding).toEqual({
      holds: true,
      evidence:
        'there is a policy for tcp 8080 from appA to appB, and every cell of appB has its rule',
    });
  });

  test.each([
    ['there is no policy from appA to appB', []],
    ['the policy goes from appB to appA; the one from appA to appB is missing', [policy(B, A)]],
    [
      'there is a policy appB to appB, tcp 8080; the one from appA to appB is missing',
      [policy(B, B)],
    ],
    [
      `there is a policy appA to ${OTHER}, tcp 8080; the one from appA to appB is missing`,
      [policy(A, OTHER)],
    ],
    [
      `there is a policy ${OTHER} to appB, tcp 8080; the one from appA to appB is missing`,
      [policy(OTHER, B)],
    ],
    [
      'there is no policy from appA to appB',
      [policy(OTHER, A), policy(B, OTHER), policy(A, OTHER, { ports: { start: 53, end: 53 } })],
    ],
    [
      'the policy from appA to appB is for port 8081, not 8080',
      [policy(A, B, { ports: { start: 8081, end: 8081 } })],
    ],
    [
      'the policy from appA to appB is for ports 8000-9000: wider than port 8080 alone',
      [policy(A, B, { ports: { start: 8000, end: 9000 } })],
    ],
    [
      'the policy from appA to appB is for udp; appB speaks tcp',
      [policy(A, B, { protocol: 'udp' })],
    ],
  ])('%s', (seen, policies) => {
    expect(policyIsThere(situation({ policies, cells: BOTH }))).toEqual({ holds: false, seen });
  });

  test('another app is called by its name where that is known', () => {
    const facts = { policies: [policy(A, OTHER)], otherApps: new Map([[OTHER, 'appC']]) };
    expect(policyIsThere(situation({ ...facts, cells: BOTH }))).toEqual({
      holds: false,
      seen: 'there is a policy appA to appC, tcp 8080; the one from appA to appB is missing',
    });
  });

  test('a cell without its rule is named, and waited for', () => {
    const cells = [cell('c1', [RULE.accept()]), cell('c2', [RULE.accept(9)])];
    expect(policyIsThere(situation({ policies: [policy(A, B)], cells }))).toEqual({
      holds: false,
      seen: 'the policy server has the policy, but diego-cell/c2 has no rule for it yet',
      waitsFor: 'policies',
    });
  });
});

describe('no policy', () => {
  test('holds though others lead to and from the apps', () => {
    const policies = [policy(A, OTHER), policy(OTHER, B)];
    expect(noPolicies(situation({ policies }))).toMatchObject({ holds: true });
  });

  test('is not so while one is there, or its rule', () => {
    expect(noPolicies(situation({ policies: [policy(B, A)] }))).toEqual({
      holds: false,
      seen: 'there is still the policy appB to appA, tcp 8080',
    });
    expect(noPolicies(situation({ cells: BOTH }))).toMatchObject({
      seen: 'the policy is gone, but diego-cell/c1 still has its rule',
      waitsFor: 'policies',
    });
  });
});

describe('the mark of the sender', () => {
  const marked = (mark?: string) => [cell('c1', [RULE.mark(mark)]), cell('c2', [])];

  test('is set by its cell, and is its tag', () => {
    const tags = new Map([[A, 1]]);
    expect(isMarked(situation({ cells: marked(), tags }))).toEqual({
      holds: true,
      evidence: `diego-cell/c1 marks appA with 0x1, by the rule src:${A}`,
    });
    expect(isMarked(situation({ cells: marked('0x7'), tags }))).toMatchObject({
      seen: 'the mark on diego-cell/c1 is 0x7, the tag is 1',
    });
  });

  test('is missing for two reasons, and only one of them passes by itself', () => {
    expect(isMarked(situation())).toEqual({
      holds: false,
      seen: `no rule on diego-cell/c1 has the comment src:${A}: appA is the source of no policy`,
    });
    expect(isMarked(situation({ policies: [policy(A, B)] }))).toMatchObject({
      seen: 'the policy is there, but diego-cell/c1 has no rule that marks appA yet',
      waitsFor: 'policies',
    });
  });

  test('stays where another policy needs it, which is not the workshop’s', () => {
    const policies = [policy(A, OTHER)];
    expect(notMarked(situation({ cells: marked(), policies }))).toEqual({
      holds: false,
      seen: 'diego-cell/c1 still marks appA: it is the source of 1 other policy, which the workshop leaves alone',
    });
    expect(notMarked(situation())).toMatchObject({ holds: true });
  });
});
