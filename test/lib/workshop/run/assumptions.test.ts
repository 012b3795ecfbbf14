import { expect, test } from '@jest/globals';
import { assumptionsOf } from '../../../../src/lib/workshop/run/assumptions.js';
import { findStory } from '../../../../src/lib/workshop/stories/all-stories.js';
import { cell, facts, FAR } from '../facts.js';

const seenIn = (...args: Parameters<typeof assumptionsOf>) =>
  assumptionsOf(...args).flatMap(({ finding }) => (finding.holds ? [] : [finding.seen]));

test('on a BOSH Lite no story can be about the kernel’s log', () => {
  expect(seenIn(findStory('160'), facts({ isBoshLite: true }), undefined)).toEqual([
    'this is a BOSH Lite: its cells are containers, whose kernel writes no LOG lines',
  ]);
  expect(seenIn(findStory('001'), facts({ isBoshLite: true }), undefined)).toEqual([]);
});

test('a cell whose log cannot be read is named', () => {
  const cells = [cell('c1', []), cell('c2', [], { hasLog: false })];
  expect(seenIn(findStory('160'), facts({ cells }), undefined)).toEqual([
    'diego-cell/c2 has no kern.log that can be read',
  ]);
});

test('a simulated lab is told what a story needs the kernel for; a foundation has one', () => {
  const [seen] = seenIn(findStory('050'), facts(), 'simulated');
  expect(seen).toContain('cfnet lab up --plane kernel');
  expect(seenIn(findStory('050'), facts(), undefined)).toEqual([]);
});

test('where both apps are on one cell only, the story of two cells offers to scale', () => {
  const destination = {
    ...facts().destination,
    instances: facts().destination.instances.filter(({ ip }) => ip !== FAR),
  };
  const assumptions = assumptionsOf(findStory('150'), facts({ destination }), undefined);
  expect(assumptions).toContainEqual({
    finding: { holds: false, seen: 'no instance of appB runs on another cell than appA' },
    setUp: {
      change: 'scale-up',
      text: 'scale appB up by one until an instance runs on another cell, by 3 at most',
    },
  });
});
