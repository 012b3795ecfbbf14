import { expect, test } from '@jest/globals';
import { assumptionsOf } from '../../../../src/lib/workshop/run/assumptions.js';
import { findStory } from '../../../../src/lib/workshop/stories/all-stories.js';
import { cell, counted, facts, FAR, SENDER } from '../facts.js';

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

test('an app that does not run is named so that its start can be pasted', () => {
  const source = { ...facts().source, name: 'x; rm -rf y', isStarted: false };
  expect(seenIn(findStory('001'), facts({ source }), undefined)[0]).toBe(
    "x; rm -rf y does not run: cf start 'x; rm -rf y'",
  );
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

test('a story that makes a security group says so to whom may not', () => {
  const about = (mayMakeGroups?: boolean) =>
    seenIn(
      findStory('asg-001'),
      facts(mayMakeGroups === undefined ? {} : { mayMakeGroups }),
      undefined,
    );
  expect(about(false)).toEqual([
    'the story makes a security group, which only an admin of Cloud Controller may',
  ]);
  expect(about(true)).toEqual([]);
  expect(about()).toEqual([]);
});

test('a story on what groups keep in needs an address that they do keep in', () => {
  const rules = counted({
    filter: [
      `[0:0] -A FORWARD -s ${SENDER}/32 -o eth0 -j netout--a`,
      '[0:0] -A netout--a -m iprange --dst-range 0.0.0.0-255.255.255.255 -j ACCEPT',
    ],
  });
  const open = facts({ cells: [cell('c1', [], { rules }), cell('c2', [])] });
  expect(seenIn(findStory('asg-001'), open, undefined)).toEqual([
    'the groups are such that there is no address that appA is kept from, of those that the workshop knows',
  ]);
  expect(seenIn(findStory('asg-020'), facts(), undefined)).toEqual([
    'the groups are such that there is no address that appA is let out to, of those that the workshop knows',
  ]);
});
