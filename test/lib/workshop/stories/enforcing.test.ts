import { expect, test } from '@jest/globals';
import type { Choice } from '../../../../src/lib/workshop/model/story.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { findStory } from '../../../../src/lib/workshop/stories/all-stories.js';
import { A, B, BEGUN, cell, counted, facts, FAR, NEAR, policy } from '../facts.js';

const BEFORE = 'vpa--1795309336509037';
const NOW = 'vpa--1795309348112233';
const STORY = findStory('140');

/** The called app's cells have this chain, with the rule of the policy or with another app's. */
function enforcing(chain: string, hasPolicy: boolean, passed: readonly string[] = []): Situation {
  const cells = (['c1', 'c2'] as const).map((name) => {
    const ip = name === 'c1' ? NEAR : FAR;
    const accept = `[0:0] -A ${chain} -d ${ip}/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1 -m comment --comment "src:${A}_dst:${B}" -j ACCEPT`;
    const other = `[0:0] -A ${chain} -d 10.255.9.9/32 -p tcp -m tcp --dport 9090 -j ACCEPT`;
    const rules = counted({
      filter: [
        `[9:540] -A FORWARD -j ${chain}`,
        hasPolicy ? accept : other,
        `[0:0] -A overlay--${ip} -d ${ip}/32 -j REJECT --reject-with icmp-port-unreachable`,
      ],
    });
    return cell(name, [], { rules });
  });
  return {
    facts: facts({ cells, policies: hasPolicy ? [policy(A, B)] : [] }),
    baseline: { 'vpa c1': BEFORE, 'vpa c2': BEFORE },
    startedAt: BEGUN,
    passedAt: new Map(passed.map((id) => [id, BEGUN])),
  };
}

function choices(id: string, about: Situation): readonly Choice[] | undefined {
  const step = STORY.steps.find((one) => one.id === id);
  return step?.kind === 'question' ? step.ask(about)?.choices : undefined;
}

test('the chain of right now is the one that is there, also where another app’s policy has replaced it', () => {
  const right = (about: Situation) =>
    choices('1', about)?.flatMap(({ text, isRight }) => (isRight ? [text] : []));
  expect(right(enforcing(BEFORE, false))).toEqual([BEFORE]);
  expect(right(enforcing(NOW, false))).toEqual([NOW]);
  expect(choices('1', enforcing(NOW, false))).toContainEqual({
    text: BEFORE,
    isRight: false,
    why: 'that was its name when you began: it has been replaced since, look again',
  });
});

test('what it is called then is asked when the learner’s own policy is in force, not before', () => {
  expect(choices('3', enforcing(NOW, false))).toBeUndefined();
  expect(choices('3', enforcing(BEFORE, true))).toBeUndefined();
  expect(choices('3', enforcing(NOW, true))).toContainEqual({
    text: NOW,
    isRight: true,
    why: 'another moment, another name',
  });
  expect(choices('3', enforcing(NOW, false, ['2']))).toBeDefined();
});
