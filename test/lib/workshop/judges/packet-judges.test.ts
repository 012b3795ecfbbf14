import { describe, expect, test } from '@jest/globals';
import { baselineOf } from '../../../../src/lib/workshop/judges/baseline.js';
import {
  wasAccepted,
  wasAcceptedBy,
  wasRefused,
} from '../../../../src/lib/workshop/judges/packet-judges.js';
import { readOne } from '../../kernel-log/read-lines.js';
import { facts, FAR, NEAR, SENDER } from '../facts.js';
import { counting, NOTHING, since } from './counting.js';

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

describe('a packet that was turned away', () => {
  const before = [{}, { refused: 5 }] as const;
  const now = [{}, { refused: 7 }] as const;
  const line = (source: string, port: number, handle = '9e2d8089-a00e-4d4e-') =>
    readOne(
      `2026-11-25T20:00:05.000000+00:00 c kernel: [1.0] DENY_C2C_${handle} IN=silk-vtep OUT=s-1 SRC=${source} DST=${FAR} LEN=60 PROTO=TCP SPT=40000 DPT=${port} SYN`,
    );
  /** The same with these lines in the log of the far cell. */
  const logged = (...lines: readonly ReturnType<typeof line>[]) => {
    const about = since(before, now);
    const cells = about.facts.cells.map((one, at) => (at === 1 ? { ...one, lines } : one));
    return { ...about, facts: { ...about.facts, cells } };
  };

  test('before the story began is nobody’s doing', () => {
    expect(wasRefused(since(before, before))).toEqual({
      holds: false,
      seen: 'no packet to appB was turned away since you began',
    });
  });

  test('has a sender that the rule cannot tell, where nothing is logged', () => {
    expect(wasRefused(since(before, now))).toEqual({
      holds: true,
      evidence:
        'diego-cell/c2 has turned away 2 packets to appB/1 since you began; the rule cannot tell which app sent them, nor to which port',
    });
  });

  test('has the sender that the log names', () => {
    expect(wasRefused(logged(line(SENDER, 8080), line(NEAR, 8080)))).toEqual({
      holds: true,
      evidence:
        'diego-cell/c2 has turned away 2 packets to appB/1 since you began; its log tells of one from appA to port 8080',
    });
  });

  test.each([
    ['appB/0 (10.255.1.3) to port 8080', line(NEAR, 8080)],
    ['appA/0 (10.255.1.2) to port 9999', line(SENDER, 9999)],
    ['10.255.2.77 to port 8080', line('10.255.2.77', 8080)],
  ])('does not count where the log tells of another: from %s', (who, one) => {
    expect(wasRefused(logged(one))).toEqual({
      holds: false,
      seen: `packets to appB/1 were turned away, but the log of diego-cell/c2, with one line a second at most, tells of none from appA to port 8080: the last one there is from ${who}; call from inside of appA`,
    });
  });

  test('is not told by a line about a container that had the address before', () => {
    const about = logged(line(NEAR, 8080));
    const { destination } = about.facts;
    const instances = destination.instances.map((one) => ({ ...one, handle: 'cccccccc-0000' }));
    const others = { ...about.facts, destination: { ...destination, instances } };
    expect(wasRefused({ ...about, facts: others })).toMatchObject({ holds: true });
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
