import { describe, expect, test } from '@jest/globals';
import { baselineOf } from '../../../../src/lib/workshop/judges/baseline.js';
import {
  farAnswersByCell,
  nearRefusesByCell,
  wasAccepted,
  wasAcceptedBy,
  wasRefused,
} from '../../../../src/lib/workshop/judges/packet-judges.js';
import type { CellFacts } from '../../../../src/lib/workshop/model/facts.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { A, B, cell, counted, facts, FAR, NEAR, situation } from '../facts.js';

interface Counts {
  readonly refused?: number;
  readonly mapped?: number;
  /** By the port that the router uses: its proxy's. */
  readonly routed?: number;
  /** Absent: there is no rule of the policy. */
  readonly accepted?: number;
  /** That the rule is for. */
  readonly port?: number;
  /** Marked as having come to a port of the cell. */
  readonly letIn?: number;
  readonly chain?: string;
}

/** A cell of the called app with its counters. */
function counting(name: 'c1' | 'c2', counts: Counts = {}): CellFacts {
  const { refused = 0, mapped = 0, routed = 0, letIn = 0, accepted } = counts;
  const { port = 8080, chain = 'vpa--1' } = counts;
  const [ip, cellIp] = name === 'c1' ? [NEAR, '10.0.16.15'] : [FAR, '10.0.16.16'];
  const rules = counted({
    filter: [
      `[9:540] -A FORWARD -j ${chain}`,
      ...(accepted === undefined
        ? []
        : [
            `[${accepted}:60] -A ${chain} -d ${ip}/32 -p tcp -m tcp --dport ${port} -m mark --mark 0x1 -m comment --comment "src:${A}_dst:${B}" -j ACCEPT`,
          ]),
      `[${letIn}:60] -A overlay--${ip} -d ${ip}/32 -m mark --mark 0xffff0000 -j ACCEPT`,
      `[${refused}:60] -A overlay--${ip} -d ${ip}/32 -j REJECT --reject-with icmp-port-unreachable`,
    ],
    nat: [
      `[${mapped}:60] -A netin--x -d ${cellIp}/32 -p tcp -m tcp --dport 61000 -j DNAT --to-destination ${ip}:8080`,
      `[${routed}:60] -A netin--x -d ${cellIp}/32 -p tcp -m tcp --dport 61001 -j DNAT --to-destination ${ip}:61001`,
    ],
  });
  return cell(name, [], { rules });
}

/** What counts since the story began: counters before, and counters now. */
function since(before: readonly [Counts, Counts], now: readonly [Counts, Counts]): Situation {
  const cellsOf = ([near, far]: readonly [Counts, Counts]) => [
    counting('c1', near),
    counting('c2', far),
  ];
  const baseline = baselineOf(facts({ cells: cellsOf(before) }));
  return { ...situation({ cells: cellsOf(now) }), baseline };
}

const NOTHING: readonly [Counts, Counts] = [{}, {}];

test('the baseline has the counters of every instance, and the name of every chain', () => {
  const cells = [
    counting('c1', { refused: 1, mapped: 2, accepted: 3 }),
    counting('c2', { refused: 4, chain: 'vpa--9' }),
  ];
  expect(baselineOf(facts({ cells }))).toMatchObject({
    [`refused ${NEAR}`]: 1,
    [`mapped ${NEAR}`]: 2,
    [`accepted ${NEAR}`]: 3,
    [`refused ${FAR}`]: 4,
    [`mapped ${FAR}`]: 0,
    [`accepted ${FAR}`]: 0,
    'vpa c1': 'vpa--1',
    'vpa c2': 'vpa--9',
  });
});

test('a packet that was turned away before the story began is nobody’s doing', () => {
  const before = [{}, { refused: 5 }] as const;
  expect(wasRefused(since(before, before))).toEqual({
    holds: false,
    seen: 'no packet to appB was turned away since you began',
  });
  expect(wasRefused(since(before, [{}, { refused: 7 }]))).toEqual({
    holds: true,
    evidence: 'diego-cell/c2 has turned away 2 packets to appB/1 since you began',
  });
});

describe('the rule of the policy', () => {
  test('is missing, or met by no packet, or by one', () => {
    expect(wasAccepted(since(NOTHING, NOTHING))).toEqual({
      holds: false,
      seen: 'no cell has a rule that lets appA reach appB',
    });
    const ready = [{ accepted: 4 }, { accepted: 0 }] as const;
    expect(wasAccepted(since(ready, ready))).toEqual({
      holds: false,
      seen: 'the rule of the policy is there, and no packet has met it since you began',
    });
    expect(wasAccepted(since(ready, [{ accepted: 4 }, { accepted: 1 }]))).toEqual({
      holds: true,
      evidence: 'the rule of the policy on diego-cell/c2 has accepted 1 packet to appB/1',
    });
  });

  test('is the one for the stories’ port alone', () => {
    const other = { accepted: 3, port: 9090 };
    expect(wasAccepted(since(NOTHING, [other, {}]))).toEqual({
      holds: false,
      seen: 'no cell has a rule that lets appA reach appB',
    });
  });

  test('counts from zero in a chain that was replaced since', () => {
    const about = since([{ accepted: 40 }, {}], [{ accepted: 2, chain: 'vpa--2' }, {}]);
    expect(wasAccepted(about)).toMatchObject({ holds: true });
    expect(wasAcceptedBy('near')(about)).toEqual({
      holds: true,
      evidence: 'the rule for appB/0 on diego-cell/c1 has accepted 2 packets since you began',
    });
    expect(wasAcceptedBy('far')(about)).toEqual({
      holds: false,
      seen: 'no packet from appA to appB/1 on diego-cell/c2 has met the rule of the policy since you began',
    });
  });
});

describe('around the policy', () => {
  test('the far instance has to be reached by the port of its cell', () => {
    expect(farAnswersByCell(since(NOTHING, [{ mapped: 3 }, { routed: 8 }]))).toEqual({
      holds: false,
      seen: 'no packet has come to a port of diego-cell/c2 that leads to appB/1',
    });
    expect(farAnswersByCell(since(NOTHING, [{}, { mapped: 1, refused: 1 }]))).toEqual({
      holds: false,
      seen: 'packets came to the port of appB/1, and diego-cell/c2 has let none of them in',
    });
    expect(farAnswersByCell(since(NOTHING, [{}, { mapped: 1, letIn: 1 }]))).toEqual({
      holds: true,
      evidence: 'diego-cell/c2 has passed 1 packet on to appB/1 by its port, and let it in',
    });
  });

  test.each([
    ['no packet has come to a port of diego-cell/c1 that leads to appB/0', {}],
    ['no packet has come to a port of diego-cell/c1 that leads to appB/0', { refused: 1 }],
    ['packets came to the port of appB/0, and none was turned away', { mapped: 1 }],
  ])('the near one has to refuse: %s', (seen, near) => {
    expect(nearRefusesByCell(since(NOTHING, [near, {}]))).toEqual({ holds: false, seen });
  });

  test('the near one refuses behind its port', () => {
    expect(nearRefusesByCell(since(NOTHING, [{ mapped: 1, refused: 1 }, {}]))).toEqual({
      holds: true,
      evidence: 'diego-cell/c1 led the packet to appB/0, and turned it away there',
    });
  });

  test('an app without an instance there is told', () => {
    const about = since(NOTHING, NOTHING);
    const [near, far] = about.facts.destination.instances;
    const only = (instance: typeof near) => ({
      ...about,
      facts: {
        ...about.facts,
        destination: { ...about.facts.destination, instances: instance ? [instance] : [] },
      },
    });
    expect(farAnswersByCell(only(near))).toEqual({
      holds: false,
      seen: 'appB has no instance on another cell',
    });
    expect(nearRefusesByCell(only(far))).toEqual({
      holds: false,
      seen: 'appB has no instance beside appA',
    });
    expect(wasAcceptedBy('near')(only(far))).toEqual({
      holds: false,
      seen: 'appB has no instance beside appA',
    });
  });
});
