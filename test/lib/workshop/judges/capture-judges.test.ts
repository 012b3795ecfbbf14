import { describe, expect, test } from '@jest/globals';
import {
  oneWay,
  outsideIsSilent,
  tagIsInHeader,
  twoWays,
  wrappedIsUdp,
} from '../../../../src/lib/workshop/judges/capture-judges.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { readOne } from '../../kernel-log/read-lines.js';
import { A, cell, counted, FAR, NEAR, RULE, SENDER, situation } from '../facts.js';

const [C1, C2] = ['10.0.16.15', '10.0.16.16'];

const listening = (device: string) =>
  `listening on ${device}, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144 bytes`;
const syn = `18:01:01.306552 s-010255001002 In  IP ${SENDER}.39304 > ${FAR}.8080: Flags [S], seq 1, win 27400, length 0`;
const synAck = `18:01:01.306990 silk-vtep In  IP ${FAR}.8080 > ${SENDER}.39304: Flags [S.], seq 9, ack 2, win 27400, length 0`;
const ack = `18:01:01.307001 s-010255001002 In  IP ${SENDER}.39304 > ${FAR}.8080: Flags [.], ack 1, win 215, length 0`;
const answer = `18:01:01.308001 silk-vtep In  IP ${FAR}.8080 > ${SENDER}.39304: Flags [P.], seq 1:120, ack 78, win 210, length 119: HTTP: HTTP/1.1 200 OK`;
const outer = (port = 4789) =>
  `18:01:01.306552 IP ${C1}.44444 > ${C2}.${port}: VXLAN, flags [I] (0x88), vni 1`;
const inner = `IP ${SENDER}.39304 > ${FAR}.8080: Flags [S], seq 1, win 27400, length 0`;
/** IP and UDP headers, then the VXLAN header with the flags and the policy id. */
const bytes = (header: string) =>
  `\t0x0000:  4500 006e 0000 4000 4011 0000 0a00 100f\n\t0x0010:  0a00 1010 ad9c 12b5 005a 0000 ${header}\n\t0x0020:  0000 0100`;

/** A capture of the sender's cell, unless another is named. */
function captured(file: string, lines: readonly string[], on: 'c1' | 'c2' = 'c1'): Situation {
  const saved = new Map([[file, `${lines.join('\n')}\n`]]);
  const rules = counted({ filter: [`[3:180] ${RULE.reject(FAR)}`] });
  const cells = [
    cell('c1', [], on === 'c1' ? { saved } : {}),
    cell('c2', [], { rules, ...(on === 'c2' && { saved }) }),
  ];
  return { ...situation({ cells }), baseline: { [`refused ${FAR}`]: 2 } };
}

test('a file that holds no more than what went wrong is no capture', () => {
  const said = {
    holds: false,
    seen: 'tcpdump did not listen: 170-denied.txt has what it said',
  };
  expect(oneWay(captured('170-denied.txt', ['sudo: tcpdump: command not found']))).toEqual(said);
});

test.each(['any', 's-010255001002', 'silk-vtep'])('packets show on %s', (device) => {
  expect(oneWay(captured('170-denied.txt', [listening(device), syn]))).toEqual({
    holds: true,
    evidence: 'packets from appA were seen once, none from appB',
  });
});

test('the cell’s own device shows nothing of them', () => {
  expect(oneWay(captured('170-denied.txt', [listening('eth0')]))).toMatchObject({
    seen: 'this capture listened on eth0 alone, which shows nothing of them; any shows every device that a packet passes',
  });
});

test('ports may have names, hosts may not', () => {
  const named = syn.replace('.8080:', '.http-alt:');
  expect(oneWay(captured('170-denied.txt', [listening('any'), named]))).toMatchObject({
    holds: true,
  });
  const hosts = '18:01:01.3 eth0 Out IP app-a.local.48080 > app-b.local.http-alt: Flags [S]';
  expect(oneWay(captured('170-denied.txt', [listening('any'), hosts]))).toMatchObject({
    seen: 'the capture has names in place of addresses: with -nn tcpdump prints these as they are',
  });
});

test('the device is the one by which the cell reaches the others', () => {
  const about = captured('170-eth0.txt', [listening('eth0')]);
  const [near, far] = about.facts.cells;
  if (near === undefined || far === undefined) throw new Error('no cells');
  const routes = [
    { to: 'default', via: '192.0.2.1', device: 'eth1' },
    { to: '10.0.16.0/20', device: 'ens192' },
  ];
  const facts = { ...about.facts, cells: [{ ...near, routes }, far] };
  expect(outsideIsSilent({ ...about, facts })).toEqual({
    holds: false,
    seen: "this capture listened on eth0; name the cell's own device, ens192",
  });
});

test('without a capture there is nothing to see, and one on the wrong cell is told', () => {
  expect(oneWay(situation())).toEqual({
    holds: false,
    seen: 'there is no /var/vcap/data/cfnet-workshop/170-denied.txt on diego-cell/c1',
  });
  expect(oneWay(captured('170-denied.txt', [listening('any'), syn], 'c2'))).toEqual({
    holds: false,
    seen: 'you captured on diego-cell/c2; appA runs on diego-cell/c1',
  });
  expect(wrappedIsUdp(captured('130-wrapped.txt', [listening('eth0'), outer()]))).toEqual({
    holds: false,
    seen: 'you captured on diego-cell/c1; appB runs on diego-cell/c2',
  });
});

describe('what eth0 shows', () => {
  test('nothing, while a request was turned away', () => {
    expect(outsideIsSilent(captured('170-eth0.txt', [listening('eth0')]))).toEqual({
      holds: true,
      evidence:
        'eth0 showed no packet between the apps, though diego-cell/c2 has turned away 1 packet to appB/1 since you began; the rule cannot tell which app sent it, nor to which port',
    });
  });

  test('nothing, because only another instance of appB called: the log tells', () => {
    const about = captured('170-eth0.txt', [listening('eth0')]);
    const line = readOne(
      `2026-11-25T20:00:05.000000+00:00 c kernel: [1.0] DENY_C2C_9e2d8089-a00e-4d4e- IN=silk-vtep OUT=s-1 SRC=${NEAR} DST=${FAR} LEN=60 PROTO=TCP SPT=40000 DPT=8080 SYN`,
    );
    const cells = about.facts.cells.map((one, at) => (at === 1 ? { ...one, lines: [line] } : one));
    expect(outsideIsSilent({ ...about, facts: { ...about.facts, cells } })).toEqual({
      holds: false,
      seen: 'the capture is empty, and packets to appB/1 were turned away, but the log of diego-cell/c2, with one line a second at most, tells of none from appA to port 8080: the last one there is from appB/0 (10.255.1.3) to port 8080; call while it runs',
    });
  });

  test.each([
    [
      'the capture is empty, and no request was turned away since you began: call while it runs',
      { ...captured('170-eth0.txt', [listening('eth0')]), baseline: { [`refused ${FAR}`]: 3 } },
    ],
    [
      'tcpdump did not listen: 170-eth0.txt has what it said',
      captured('170-eth0.txt', ['tcpdump: eth0: No such device exists']),
    ],
    [
      "this capture listened on any; name the cell's own device, eth0",
      captured('170-eth0.txt', [listening('any')]),
    ],
    [
      "this capture listened on s-010255001002; name the cell's own device, eth0",
      captured('170-eth0.txt', [listening('s-010255001002'), syn]),
    ],
    [
      "this capture listened on lo; name the cell's own device, eth0",
      captured('170-eth0.txt', [listening('lo')]),
    ],
    [
      'this capture shows packets between the apps; was it made on eth0?',
      captured('170-eth0.txt', [listening('eth0'), syn]),
    ],
    ['170-eth0.txt on diego-cell/c1 is empty: capture again', captured('170-eth0.txt', [''])],
  ])('%s', (seen, about) => {
    expect(outsideIsSilent(about)).toEqual({ holds: false, seen });
  });
});

describe('a request without a policy, on all devices', () => {
  test('goes one way', () => {
    expect(oneWay(captured('170-denied.txt', [listening('any'), syn, syn]))).toEqual({
      holds: true,
      evidence: 'packets from appA were seen 2 times, none from appB',
    });
  });

  test.each([
    [
      'the capture shows no packet between the apps: send a request while it runs',
      [listening('any')],
    ],
    [
      'appB answered in this capture: was there still a policy?',
      [listening('any'), syn, synAck, ack],
    ],
  ])('%s', (seen, lines) => {
    expect(oneWay(captured('170-denied.txt', lines))).toEqual({ holds: false, seen });
  });
});

describe('a request with a policy', () => {
  test('is a whole conversation', () => {
    const lines = [listening('any'), syn, synAck, ack, answer];
    expect(twoWays(captured('170-allowed.txt', lines))).toEqual({
      holds: true,
      evidence:
        'packets were seen 2 times one way, 2 times the other; the handshake is complete, the answer 200 OK',
    });
  });

  test.each([
    [
      'the capture shows no packet between the apps: send a request while it runs',
      [listening('any')],
    ],
    ['nothing came back from appB in this capture: is the policy in force?', [syn, ack]],
    [
      'packets go both ways, but the capture has no SYN-ACK: start it before the request',
      [ack, answer],
    ],
    [
      'the capture ends before appA has acknowledged the SYN-ACK: let it run on',
      [syn, synAck, synAck],
    ],
  ])('%s', (seen, lines) => {
    expect(twoWays(captured('170-allowed.txt', lines))).toEqual({ holds: false, seen });
  });
});

describe('what comes from the other cell', () => {
  const seenIn = (lines: readonly string[]) =>
    wrappedIsUdp(captured('130-wrapped.txt', [listening('eth0'), ...lines], 'c2'));

  test('is wrapped in UDP to one port', () => {
    expect(seenIn([outer(), inner])).toEqual({
      holds: true,
      evidence: '1 packet came wrapped, all by UDP to port 4789; all from appA to appB',
    });
  });

  test.each([
    ['the capture holds no wrapped packet from diego-cell/c1: send requests while it runs', []],
    [
      'the capture holds no wrapped packet from diego-cell/c1: send requests while it runs',
      [outer().replace(`${C1}.`, '10.0.16.99.'), inner],
    ],
    [
      '1 packet came wrapped, none of them from appA to appB',
      [outer(), `IP ${FAR}.8080 > ${SENDER}.39304: Flags [S.], seq 9, ack 2, length 0`],
    ],
    ['1 packet came wrapped to port 8472, not 4789', [outer(8472), inner]],
    [
      '1 packet came wrapped, none of them from appA to appB',
      [outer(), inner.replace(SENDER, '10.255.1.9')],
    ],
  ])('%s', (seen, lines) => {
    expect(seenIn(lines)).toEqual({ holds: false, seen });
  });
});

test('where the VTEP listens on another port, that one counts', () => {
  const lines = [
    listening('eth0'),
    outer(8472).replace('VXLAN, flags [I] (0x88), vni 1', 'UDP, length 68'),
    '',
  ];
  const saved = new Map([['130-wrapped.txt', lines.join('\n')]]);
  const vxlan = 'vxlan id 1 dev eth0 dstport 8472 gbp';
  const cells = [cell('c1', []), cell('c2', [], { saved, vxlan })];
  expect(wrappedIsUdp(situation({ cells }))).toEqual({
    holds: true,
    evidence: '1 packet came by UDP to port 8472, where the VTEP listens',
  });
});

describe('the mark on the way', () => {
  const seenIn = (lines: readonly string[], tags = new Map([[A, 2]])) => {
    const about = captured('080-tag.txt', [listening('eth0'), ...lines]);
    return tagIsInHeader({ ...about, facts: { ...about.facts, tags } });
  };

  /** Seen by somebody who may not ask for tags, with these rules on the sender's cell. */
  const seenWithoutTags = (rules: readonly string[]) => {
    const saved = new Map([
      ['080-tag.txt', [listening('eth0'), outer(), inner, bytes('8800 0001'), ''].join('\n')],
    ]);
    return tagIsInHeader(situation({ cells: [cell('c1', rules, { saved }), cell('c2', [])] }));
  };

  test('is told by the cell’s rule to whom may not see tags', () => {
    expect(seenWithoutTags([RULE.mark('0x1')])).toMatchObject({ holds: true });
    expect(seenWithoutTags([RULE.mark('0x3')])).toEqual({
      holds: false,
      seen: "the VXLAN headers carry 1; appA's tag is 3",
    });
    expect(seenWithoutTags([])).toEqual({
      holds: false,
      seen: 'the VXLAN headers carry 1, and no rule on diego-cell/c1 marks what appA sends: is there a policy?',
    });
  });

  test('is the policy id of the header', () => {
    expect(seenIn([outer(), inner, bytes('8800 0002')])).toEqual({
      holds: true,
      evidence: "the VXLAN header carries the policy id 2: appA's tag",
    });
  });

  test.each([
    [
      'no packet to port 4789 left diego-cell/c1 in this capture: call the instance on diego-cell/c2',
      [],
    ],
    ['the capture shows no bytes: add -x', [outer(), inner]],
    [
      'the wrapped packets carry no policy id: was the sender marked when they left?',
      [outer(), inner, bytes('0800 0000')],
    ],
    ["the VXLAN headers carry 7; appA's tag is 2", [outer(), inner, bytes('8800 0007')]],
  ])('%s', (seen, lines) => {
    expect(seenIn(lines)).toEqual({ holds: false, seen });
  });
});
