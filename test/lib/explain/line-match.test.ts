import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CAPTURE, explained } from './explained.js';

const CELL_0 = 'c02dc4dd-e362-4923-a510-ca878e05ae11';
const LINES = readFileSync(`${CAPTURE}/cells/${CELL_0}/kern.log`, 'utf8').split('\n');

function lineWith(...pieces: string[]): string {
  const line = LINES.find((candidate) => pieces.every((piece) => candidate.includes(piece)));
  if (line === undefined) throw new Error(`no line has ${pieces.join(' and ')}`);
  return line;
}

const DENIED = lineWith('DENY_C2C_', 'SPT=40202');
const FROM_OTHER_CELL = lineWith('OK_001A_', 'silk-vtep');
const GARDEN =
  'Jun 16 23:18:38 kern kernel [job=diego_cell index=1] [2681198.826158] 1f97ff6d-4517-43a0-5aef-f5915IN=wbrdg-0afe0008 OUT=eth0 MAC=1e:4d:39:af:e6:04:72:87:1b:3b:15:01:08:00 SRC=10.254.0.10 DST=10.0.0.20 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=40628 DF PROTO=TCP SPT=52232 DPT=80 WINDOW=28280 RES=0x00 SYN URGP=0';

async function meanings(line: string, snapshot?: string): Promise<ReadonlyMap<string, string>> {
  const { matches } = await explained(line, snapshot);
  return new Map(matches[0]?.fields?.map(({ field, meaning }) => [field, meaning]));
}

describe('what a line is about', () => {
  test('a denied packet: the destination, whose rule spoke', async () => {
    const { exitCode, matches, notices } = await explained(DENIED, CAPTURE);
    expect([exitCode, notices]).toEqual([0, []]);
    expect(matches).toEqual([
      expect.objectContaining({
        type: 'line',
        confidence: 'exact',
        sentence:
          'denied, no network policy allows it: tcp from frontend/0 (10.255.41.2) to backend/0 (10.255.41.3) port 8081',
        app: expect.objectContaining({ name: 'backend' }),
        ip: '10.255.41.3',
        state: 'running',
        cell: expect.objectContaining({ id: CELL_0 }),
      }),
    ]);
    expect(matches[0]?.flow).toMatchObject({ verdict: 'denied', reason: 'PORT_MISMATCH', mark: 1 });
    expect(matches[0]?.evidence).toHaveLength(4);
  });

  test.each([
    [
      'OK_9e2d8089',
      'allowed by a security group: tcp from frontend/0 (10.255.41.2) to 203.0.113.10 port 443',
    ],
    [
      'DENY_9e2d8089',
      'denied, no security group allows it: tcp from frontend/0 (10.255.41.2) to 203.0.113.10 port 25',
    ],
    [
      'PROTO=ICMP',
      'denied, no network policy allows it: icmp from frontend/0 (10.255.41.2) to backend/0 (10.255.41.3)',
    ],
    ['DENY_ORL_', 'over the limit for new outbound connections: tcp from frontend/0 (10.255.41.2)'],
  ])('%s', async (piece, sentence) => {
    const { matches } = await explained(lineWith(piece), CAPTURE);
    expect(matches[0]?.sentence).toContain(sentence);
  });

  test('a container that is gone leaves its end unnamed', async () => {
    const { matches } = await explained(lineWith('SRC=10.255.41.5', 'eth0'), CAPTURE);
    expect(matches[0]?.flow?.source.instance).toBeUndefined();
    expect(matches[0]).not.toHaveProperty('state');
  });
});

describe('the parts of a line', () => {
  test('a packet between two containers of one cell', async () => {
    const said = await meanings(DENIED, CAPTURE);
    expect([...said.keys()].slice(0, 4)).toEqual([
      '2026-11-22T01:02:22.601791Z',
      `diego-cell/${CELL_0}`,
      '[2403.671815]',
      'DENY_C2C_3320ced4-2f80-4b15-',
    ]);
    expect(said.get('DENY_C2C_3320ced4-2f80-4b15-')).toBe(
      'denied: no network policy on the cell allows it; 3320ced4-2f80-4b15- begins the guid of the destination container, backend/0',
    );
    expect(said.get('IN=s-010255041002')).toBe(
      "where the packet came into the cell: the cell's end of the veth pair of frontend/0 (10.255.41.2)",
    );
    expect(said.get('OUT=s-010255041003')).toBe(
      "where it was to leave the cell: the cell's end of the veth pair of backend/0 (10.255.41.3)",
    );
    expect(said.get('MAC=aa:aa:0a:ff:29:02:ee:ee:0a:ff:29:02:08:00')).toBe(
      "the frame that brought it: to aa:aa:0a:ff:29:02 (the cell's end of the veth pair of 10.255.41.2), from ee:ee:0a:ff:29:02 (the container's end of the veth pair of 10.255.41.2), carrying 08:00, IPv4",
    );
    expect(said.get('SRC=10.255.41.2')).toBe('address of the source, frontend/0');
    expect(said.get('MARK=0x1')).toBe(
      'policy tag 0001 of the source app, frontend: all packets of an app that is the source of a policy carry it, allowed or not',
    );
  });

  test('a packet from another cell', async () => {
    const said = await meanings(FROM_OTHER_CELL, CAPTURE);
    expect(said.get('OK_001A_08995ea7-06f8-4302-b')).toBe(
      'allowed by a network policy whose source app has the tag 001A; 08995ea7-06f8-4302-b begins the guid of the destination app, frontend',
    );
    expect(said.get('IN=silk-vtep')).toContain('the overlay network');
    expect(said.get('MAC=ee:ee:0a:ff:29:00:ee:ee:0a:ff:5c:00:08:00')).toBe(
      'the frame that brought it: to ee:ee:0a:ff:29:00 (the VTEP of the cell with the overlay subnet from 10.255.41.0 on), from ee:ee:0a:ff:5c:00 (the VTEP of the cell with the overlay subnet from 10.255.92.0 on), carrying 08:00, IPv4',
    );
  });

  test('a denied packet without a mark says what that means', async () => {
    const said = await meanings(DENIED.replace(' MARK=0x1', ''), CAPTURE);
    expect(said.get('(no MARK=)')).toBe(
      'no cell marked the sender as the source of any network policy',
    );
  });

  test('a line needs no snapshot', async () => {
    const said = await meanings(GARDEN);
    expect(said.get('diego_cell/1')).toBe('the cell that wrote it, as the log says');
    expect(said.get('1f97ff6d-4517-43a0-5aef-f5915')).toContain('as Garden wrote it before silk');
    expect(said.get('IN=wbrdg-0afe0008')).toContain(
      "Garden's bridge of the containers from 10.254.0.8 on",
    );
    expect(said.get('SRC=10.254.0.10')).toBe('address of the source; nobody known has it');
  });

  test('the packet that an ICMP error quotes is kept apart', async () => {
    const line =
      'OK_9e2d8089-a00e-463d-9342-9 IN=s-010255041002 OUT=eth0 SRC=10.255.41.2 DST=10.0.0.5 LEN=84 PROTO=ICMP TYPE=3 CODE=3 [SRC=10.0.0.5 DST=10.255.41.2 PROTO=UDP SPT=1 DPT=2 LEN=9 ] ';
    const { matches } = await explained(line);
    const quoted = matches[0]?.fields?.filter(
      ({ meaning }) => meaning === 'part of the packet that the ICMP error is about',
    );
    expect(quoted?.map(({ field }) => field)).toEqual([
      'SRC=10.0.0.5',
      'DST=10.255.41.2',
      'PROTO=UDP',
      'SPT=1',
      'DPT=2',
      'LEN=9',
    ]);
  });
});

describe('pasted text', () => {
  test('a line that a terminal broke in two', async () => {
    const { matches } = await explained(DENIED.replace(' OUT=', '\n   OUT='), CAPTURE);
    expect(matches.map(({ sentence }) => sentence)).toEqual([expect.stringContaining('backend/0')]);
  });

  test('several lines are explained one by one', async () => {
    const { matches } = await explained(`${DENIED}\n${FROM_OTHER_CELL}`, CAPTURE);
    expect(matches.map(({ flow }) => flow?.verdict)).toEqual(['denied', 'allowed']);
  });

  test('a kernel line of another kind is no log line of silk', async () => {
    expect(await explained('kernel: IN=eth0 OUT= SRC=1.2.3.4')).toEqual({
      exitCode: 4,
      matches: [],
      notices: [
        'Names and rules are not looked up: cf is not logged in',
        'No LOG rule of silk or Garden wrote this line, or it is cut short before its addresses',
      ],
    });
  });

  test('whatever follows the addresses gets a meaning', async () => {
    const words = fc.array(fc.stringMatching(/^[A-Z:()[\]]{1,8}(=[!-~]{0,6})?$/), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(words, async (more) => {
        const line = `DENY_9e2d8089-a00e-463d-9342 IN= OUT= SRC=1.2.3.4 DST=5.6.7.8 ${more.join(' ')}`;
        const { matches } = await explained(line);
        for (const { meaning } of matches[0]?.fields ?? []) expect(meaning).not.toBe('');
      }),
      { numRuns: 50 },
    );
  });
});
