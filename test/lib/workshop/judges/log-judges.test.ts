import { describe, expect, test } from '@jest/globals';
import {
  allowedLine,
  deniedLine,
  isWatched,
  logsAllowed,
  logsNothing,
  logsRefused,
} from '../../../../src/lib/workshop/judges/log-judges.js';
import { readOne } from '../../kernel-log/read-lines.js';
import { A, cell, FAR, NEAR, RULE, situation } from '../facts.js';

const denying = (name: 'c1' | 'c2', ip: string) =>
  cell(name, [RULE.logDenied(ip), RULE.reject(ip)]);
const silent = (name: 'c1' | 'c2', ip: string) => cell(name, [RULE.reject(ip)]);

function line(prefix: string, port: number, time = '2026-11-25T20:00:05', end = ''): string {
  return `${time}.000000+00:00 cell kernel: [1.0] ${prefix} IN=s-010255001002 OUT=s-010255001003 SRC=10.255.1.2 DST=${NEAR} LEN=60 PROTO=TCP SPT=40000 DPT=${port} SYN${end}`;
}
const DENIED = 'DENY_C2C_9e2d8089-a00e-4d4e-';
const ALLOWED = 'OK_0001_bbbbbbbb-0000-4000-8';

describe('the two switches', () => {
  test('half on is told as half on, whichever half it is', () => {
    const cells = [denying('c1', NEAR), denying('c2', FAR)];
    expect(logsAllowed(situation({ cells }))).toEqual({
      holds: false,
      seen: "the agents' switch is off on diego-cell/c1 and diego-cell/c2: only denied packets would be logged there",
    });
    expect(logsRefused(situation({ cells }))).toMatchObject({ holds: true });
    const other = [silent('c1', NEAR), { ...denying('c2', FAR), logsAccepted: true }];
    expect(logsRefused(situation({ cells: other }))).toMatchObject({
      holds: false,
      seen: expect.stringMatching(
        /^only c2c logging of the agents is on.*missing on diego-cell\/c1$/,
      ),
    });
  });

  test('a LOG rule says more than a switch that is not known', () => {
    const both = [cell('c1', [RULE.logAllowed]), cell('c2', [RULE.logAllowed])];
    expect(logsAllowed(situation({ cells: both }))).toMatchObject({ holds: true });
    expect(logsNothing(situation({ cells: both }))).toMatchObject({ holds: false });
    expect(logsNothing(situation())).toMatchObject({ holds: true });
  });
});

describe('who watches', () => {
  const watched = { watchers: ['tail -F /var/log/kern.log'] };

  test('nobody, the wrong cell, some cells, all of them', () => {
    expect(isWatched(situation())).toMatchObject({
      seen: 'nobody has kern.log open on diego-cell/c1 and diego-cell/c2, where appB runs',
    });
    const destination = {
      ...situation().facts.destination,
      instances: [{ index: 1, ip: FAR, cellIp: '10.0.16.16' }],
    };
    const wrong = [cell('c1', [], watched), cell('c2', [])];
    expect(isWatched(situation({ destination, cells: wrong }))).toEqual({
      holds: false,
      seen: 'you are tailing diego-cell/c1; appB/1, which the story calls, runs on diego-cell/c2',
    });
    // appB has an instance beside the sender, too; the story calls the other one.
    expect(isWatched(situation({ cells: wrong }))).toEqual({
      holds: false,
      seen: 'you are tailing diego-cell/c1; appB/1, which the story calls, runs on diego-cell/c2',
    });
    const right = [cell('c1', []), cell('c2', [], watched)];
    expect(isWatched(situation({ cells: right }))).toEqual({
      holds: true,
      evidence:
        'kern.log is being watched on diego-cell/c2; an instance on diego-cell/c1 would be missed',
    });
  });
});

describe('a denied line', () => {
  const with1 = (...lines: readonly string[]) => [
    { ...denying('c1', NEAR), lines: lines.map(readOne) },
    denying('c2', FAR),
  ];

  test('is found', () => {
    expect(deniedLine(situation({ cells: with1(line(DENIED, 8080)) }))).toEqual({
      holds: true,
      evidence: `diego-cell/c1 logged ${DENIED}, from 10.255.1.2 to 10.255.1.3 port 8080`,
    });
  });

  test.each([
    ['no denied line about appA and appB was written since you began', with1()],
    [
      'no denied line about appA and appB was written since you began',
      with1(line(DENIED, 8080, '2026-11-25T19:59:00')),
    ],
    ['the last denied line is about port 8081, not 8080', with1(line(DENIED, 8081))],
    ['no denied line can appear: logging is off', [silent('c1', NEAR), silent('c2', FAR)]],
    [
      "no denied line can appear: only c2c logging is on; denied lines need silk-cni's iptables_logging, and containers made after it",
      [{ ...silent('c1', NEAR), logsAccepted: true }, silent('c2', FAR)],
    ],
    [
      'diego-cell/c2 has no kern.log that can be read',
      [denying('c1', NEAR), { ...denying('c2', FAR), hasLog: false }],
    ],
  ])('is not there: %s', (seen, cells) => {
    expect(deniedLine(situation({ cells }))).toEqual({ holds: false, seen });
  });
});

describe('an allowed line', () => {
  const cells = (mark: string) => [
    {
      ...cell('c1', [RULE.logAllowed, RULE.accept()]),
      lines: [readOne(line(ALLOWED, 8080, undefined, ` MARK=${mark}`))],
    },
    cell('c2', []),
  ];

  test('carries the tag of the sender', () => {
    const tags = new Map([[A, 1]]);
    expect(allowedLine(situation({ cells: cells('0x1'), tags }))).toMatchObject({ holds: true });
    expect(allowedLine(situation({ cells: cells('0x2'), tags }))).toEqual({
      holds: false,
      seen: 'the last allowed line carries the mark 0x2; appA has the tag 1',
    });
  });

  test('cannot be there without a LOG rule', () => {
    expect(allowedLine(situation())).toEqual({
      holds: false,
      seen: 'no allowed line can appear: there is no LOG rule for appA on a cell of appB',
    });
  });
});
