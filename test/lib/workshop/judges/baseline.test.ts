import { describe, expect, test } from '@jest/globals';
import { baselineOf, loggedBefore } from '../../../../src/lib/workshop/judges/baseline.js';
import {
  egressWasRefused,
  webWasLetOut,
} from '../../../../src/lib/workshop/judges/group-judges.js';
import type { Facts } from '../../../../src/lib/workshop/model/facts.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { cell, counted, facts, FAR, NEAR, SENDER, situation } from '../facts.js';

const CHAIN = 'asg-aaaaaaaa000040008000';
const NETOUT = 'netout--aaaaaaaa-0000-4000-8';
const PUBLIC = '0.0.0.0-9.255.255.255';
const ALL = '0.0.0.0-255.255.255.255';
const web = (range: string) =>
  `-A ${CHAIN} -p tcp -m iprange --dst-range ${range} -m tcp --dport 80 -j ACCEPT`;

interface Counts {
  /** The one that lets something out. */
  readonly rule?: string;
  readonly allowed?: number;
  readonly refused?: number;
}

/** Both cells; the groups of the sender have one rule. */
function counting({ rule = web(PUBLIC), allowed = 0, refused = 0 }: Counts = {}): Facts {
  const rules = counted({
    filter: [
      '[9:540] -A FORWARD -j vpa--1795309336509037',
      `[9:540] -A FORWARD -s ${SENDER}/32 -o eth0 -j ${NETOUT}`,
      `[9:540] -A ${NETOUT} -j ${CHAIN}`,
      `[0:0] -A ${NETOUT} -j REJECT --reject-with icmp-port-unreachable`,
      `[50:3000] -A ${CHAIN} -m state --state RELATED,ESTABLISHED -j ACCEPT`,
      `[${allowed}:60] ${rule}`,
      `[${refused}:60] -A ${CHAIN} -j REJECT --reject-with icmp-port-unreachable`,
    ],
  });
  return facts({ cells: [cell('c1', [], { rules }), cell('c2', [])] });
}

const NO_PACKET = {
  [`refused ${NEAR}`]: 0,
  [`mapped ${NEAR}`]: 0,
  [`marked ${NEAR}`]: 0,
  [`let in ${NEAR}`]: 0,
  [`accepted ${NEAR}`]: 0,
  [`refused ${FAR}`]: 0,
  [`mapped ${FAR}`]: 0,
  [`marked ${FAR}`]: 0,
  [`let in ${FAR}`]: 0,
  [`accepted ${FAR}`]: 0,
  'vpa c1': 'vpa--1795309336509037',
  'vpa c2': 'vpa--1',
};

describe('how things are before the first step', () => {
  test('holds what the groups let out and turned away, and the addresses to try', () => {
    expect(baselineOf(counting({ allowed: 7, refused: 4 }))).toStrictEqual({
      ...NO_PACKET,
      'egress refused': 4,
      'egress target': '10.0.16.16',
      'egress open': '8.8.8.8',
      'egress allowed': 7,
    });
  });

  test('names no address that the groups keep the sender from, where they let out everything', () => {
    expect(
      baselineOf(counting({ rule: `-A ${CHAIN} -m iprange --dst-range ${ALL} -j ACCEPT` })),
    ).toStrictEqual({
      ...NO_PACKET,
      'egress refused': 0,
      'egress open': '8.8.8.8',
      'egress allowed': 0,
    });
  });

  test('names none that they let it reach, where that is nothing outside', () => {
    expect(baselineOf(counting({ rule: web('10.0.24.9-10.0.24.9'), allowed: 3 }))).toStrictEqual({
      ...NO_PACKET,
      'egress refused': 0,
      'egress target': '10.0.16.16',
    });
  });

  test('counts nothing for apps that do not run', () => {
    const about = counting({ refused: 4 });
    const { source, destination } = about;
    const names = Object.keys(
      baselineOf({
        ...about,
        source: { ...source, instances: [] },
        destination: { ...destination, instances: [] },
      }),
    );
    expect(names).toEqual(expect.arrayContaining(['vpa c1', 'vpa c2']));
    expect(names.filter((name) => /refused|mapped|accepted|allowed/.test(name))).toEqual([]);
  });

  test('has an empty name for the chain of a cell without an agent', () => {
    const bare = cell('c2', [], { rules: counted({ filter: [] }) });
    expect(baselineOf(facts({ cells: [cell('c1', []), bare] }))).toMatchObject({
      'vpa c1': 'vpa--1',
      'vpa c2': '',
    });
  });
});

describe('what counts against it', () => {
  const before = counting({ allowed: 7, refused: 4 });
  const since = (now: Facts): Situation => ({
    ...situation({ cells: now.cells }),
    baseline: baselineOf(before),
  });

  test('is nothing of what was so already', () => {
    expect(egressWasRefused(since(before))).toEqual({
      holds: false,
      seen: 'the groups of appA have turned nothing away since you began',
    });
    expect(webWasLetOut(since(before))).toEqual({
      holds: false,
      seen: 'no packet has met the rule that lets 8.8.8.8 port 80 out since you began',
    });
  });

  test('is what has come since, each by its own counter', () => {
    const tried = since(counting({ allowed: 7, refused: 6 }));
    expect(webWasLetOut(tried)).toMatchObject({ holds: false });
    expect(egressWasRefused(tried)).toEqual({
      holds: true,
      evidence:
        "the rules of appA's groups on diego-cell/c1 have turned away 2 packets since you began",
    });
    const browsed = since(counting({ allowed: 8, refused: 4 }));
    expect(egressWasRefused(browsed)).toMatchObject({ holds: false });
    expect(webWasLetOut(browsed)).toEqual({
      holds: true,
      evidence: `this rule has let out 1 packet since you began: ${web(PUBLIC)}`,
    });
  });
});

test('how cells logged before the first of the stories that are to be tidied up', () => {
  const at = (startedAt: string, cells: Readonly<Record<string, boolean>>) => ({
    startedAt,
    undo: [{ what: 'logging', cells } as const],
  });
  const blank = { baseline: {}, passed: {}, answers: {}, choices: {}, hints: {} };
  const later = { ...blank, ...at('2026-11-25T21:00:00Z', { c1: true, c2: true }) };
  expect(loggedBefore({ stories: { later } })).toEqual({ 'logged c1': 'on', 'logged c2': 'on' });
  const prepared = { early: at('2026-11-25T20:00:00Z', { c1: false, c2: true }) };
  expect(loggedBefore({ stories: { later }, prepared })).toEqual({
    'logged c1': 'off',
    'logged c2': 'on',
  });
  expect(loggedBefore({ stories: {} })).toEqual({});
});
