import { describe, expect, test } from '@jest/globals';
import {
  farAnswersByCell,
  nearRefusesByCell,
} from '../../../../src/lib/workshop/judges/bypass-judges.js';
import type { SecurityGroup } from '../../../../src/lib/policy/policy.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { readOne } from '../../kernel-log/read-lines.js';
import { BEGUN, group, NEAR, SENDER } from '../facts.js';
import { NOTHING, since, type Counts, type Out } from './counting.js';

const withoutInstance = (about: Situation, which: 'near' | 'far'): Situation => {
  const { destination } = about.facts;
  const instances = destination.instances.filter(({ ip }) => (ip === NEAR) !== (which === 'near'));
  return { ...about, facts: { ...about.facts, destination: { ...destination, instances } } };
};

describe('the instance on the other cell', () => {
  const READY = [{ out: 0 }, {}] as const;
  const found = (out: Out, far: Counts) =>
    farAnswersByCell(since(READY, [{ out: 0, ...out }, far]));
  const ANSWERED = { mapped: 1, letIn: 1, marked: 6 };

  test('has to be reached by the port of its cell, and let the packet in', () => {
    expect(found({}, { routed: 8 })).toEqual({
      holds: false,
      seen: 'no packet has come to port 61000 of diego-cell/c2, which leads to appB/1',
    });
    expect(found({ out: 1 }, {})).toEqual({
      holds: false,
      seen: 'diego-cell/c1 has let appA out to diego-cell/c2, and no packet came to port 61000 of diego-cell/c2',
    });
    expect(found({ out: 1 }, { mapped: 1, refused: 1 })).toEqual({
      holds: false,
      seen: 'packets came to the port of appB/1, and diego-cell/c2 has let none of them in',
    });
    expect(found({ out: 1 }, ANSWERED)).toEqual({
      holds: true,
      evidence:
        'diego-cell/c1 has let 1 packet of appA out to diego-cell/c2 port 61000; diego-cell/c2 has led 1 packet from port 61000 to appB/1, and let it in',
    });
  });

  test('does not count for appA when somebody else called it: a cell, say', () => {
    expect(found({ out: 0 }, ANSWERED)).toEqual({
      holds: false,
      seen: '1 packet came to port 61000 of diego-cell/c2, but the rule that lets appA out there has met none: call from inside of appA',
    });
    const before = [{ out: 4 }, {}] as const;
    expect(farAnswersByCell(since(before, [{ out: 4 }, ANSWERED]))).toMatchObject({ holds: false });
  });

  test('a rule that is for more than the port says so', () => {
    expect(found({ out: 3, range: '10.0.0.0-10.0.255.255', ports: '1:65535' }, ANSWERED)).toEqual({
      holds: true,
      evidence:
        'diego-cell/c1 has let 3 packets of appA out to diego-cell/c2, by a rule that lets it reach more than that; diego-cell/c2 has led 1 packet from port 61000 to appB/1, and let it in',
    });
  });

  test('counts from zero in a container that was made since, though it has the address of the old one', () => {
    const before = [{ out: 0 }, { mapped: 1, letIn: 1, handle: 'old' }] as const;
    const now = [{ out: 1 }, { mapped: 1, letIn: 1, handle: 'new' }] as const;
    expect(farAnswersByCell(since(before, now))).toMatchObject({ holds: true });
  });

  describe('where the group allows other ports than those of now', () => {
    const bypass = (port: string): SecurityGroup =>
      group('cfnet-workshop-bypass-space', {
        rules: [{ protocol: 'tcp', destination: '10.0.16.16', ports: port }],
        runningSpaces: ['space'],
      });
    const restarted = (...groups: readonly SecurityGroup[]) =>
      since(READY, [{ out: 1 }, { cellPort: 61003 }], { groups });

    test('that is told, with the way out', () => {
      const passedAt = new Map([['1', BEGUN]]);
      expect(farAnswersByCell({ ...restarted(bypass('61000')), passedAt })).toEqual({
        holds: false,
        seen: 'cfnet-workshop-bypass-space is bound, but no rule of it is for tcp to 10.0.16.16 port 61003. The ports of cells change when appB is restarted: make the group allow the ports of now, see cfnet workshop hint 180 2',
      });
      expect(farAnswersByCell(restarted())).toEqual({
        holds: false,
        seen: 'there is no security group cfnet-workshop-bypass-space',
      });
    });

    test('a cell that has not taken them over yet is waited for', () => {
      expect(farAnswersByCell(restarted(bypass('61003')))).toMatchObject({
        holds: false,
        waitsFor: 'groups',
      });
    });
  });

  test('may not be there', () => {
    expect(farAnswersByCell(withoutInstance(since(NOTHING, NOTHING), 'far'))).toEqual({
      holds: false,
      seen: 'appB has no instance on another cell',
    });
  });
});

describe('the instance beside appA', () => {
  const found = (near: Counts) => nearRefusesByCell(since(NOTHING, [near, {}]));

  test.each([
    ['no packet has come to port 61000 of diego-cell/c1, which leads to appB/0', {}],
    ['no packet has come to port 61000 of diego-cell/c1, which leads to appB/0', { refused: 1 }],
    ['packets came to the port of appB/0, and none was turned away', { mapped: 1 }],
    [
      // Answered to somebody on the other cell; what was turned away had not come to the port.
      'packets came to port 61000 of diego-cell/c1 from outside of the cell only: call from inside of appA',
      { mapped: 1, marked: 6, letIn: 1, refused: 1 },
    ],
  ])('has to refuse: %s', (seen, near) => {
    expect(found(near)).toEqual({ holds: false, seen });
  });

  test.each([
    ['alone', { mapped: 1, refused: 1 }],
    ['while the router comes by its own port', { mapped: 1, refused: 1, letIn: 40 }],
    ['while others come to the port', { mapped: 5, refused: 1, letIn: 4, marked: 24 }],
  ])('refuses a packet of a container of its cell, %s', (_, near) => {
    expect(found(near)).toEqual({
      holds: true,
      evidence:
        'diego-cell/c1 has led 1 packet of its own containers to appB/0 by the port, and turned away 1 packet there; the rules cannot tell which app sent them',
    });
  });

  test('the log tells who sent it, where it is written', () => {
    const told = (source: string) => {
      const about = since(NOTHING, [{ mapped: 1, refused: 1 }, {}]);
      const line = readOne(
        `2026-11-25T20:00:05.000000+00:00 c kernel: [1.0] DENY_C2C_9e2d8089-a00e-4d4e- IN=s-1 OUT=s-2 SRC=${source} DST=${NEAR} LEN=60 PROTO=TCP SPT=40000 DPT=8080 SYN`,
      );
      const cells = about.facts.cells.map((one, at) =>
        at === 0 ? { ...one, lines: [line] } : one,
      );
      return nearRefusesByCell({ ...about, facts: { ...about.facts, cells } });
    };
    expect(told(SENDER)).toMatchObject({
      holds: true,
      evidence: expect.stringContaining('; its log names appA as a sender'),
    });
    expect(told(NEAR)).toMatchObject({
      holds: false,
      seen: expect.stringContaining('the last one there is from appB/0 (10.255.1.3) to port 8080'),
    });
  });

  test('may not be there', () => {
    expect(nearRefusesByCell(withoutInstance(since(NOTHING, NOTHING), 'near'))).toEqual({
      holds: false,
      seen: 'appB has no instance beside appA',
    });
  });
});
