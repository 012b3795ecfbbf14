import { describe, expect, test } from '@jest/globals';
import type { Party, Reason } from '../../../src/lib/flow/flow.js';
import type { PolicyGrounds } from '../../../src/lib/flow/policies-then.js';
import { ReasonFinder } from '../../../src/lib/flow/reason-finder.js';
import type { Policy } from '../../../src/lib/policy/policy.js';
import { lookAlways, onCellAlways, policy } from '../../support/foundation.js';
import { logLine, silkPrefix } from '../../support/log-line.js';
import { readOne } from '../kernel-log/read-lines.js';

const GUID = 'd5978989-1401-49ff-46cd-33e7';
const DENIED = silkPrefix('DENY_C2C_', GUID);
const CELL = 'cell-a';
const shop: Party = { app: { guid: 'shop' } };
const stock: Party = { app: { guid: 'stock' } };
const tcp8080 = readOne(logLine({ prefix: DENIED }));

function finderOf(server?: readonly Policy[], onCell?: readonly Policy[]): ReasonFinder {
  const enforced = onCell === undefined ? undefined : onCellAlways(onCell);
  const looks = server === undefined ? [] : [lookAlways(server)];
  const grounds: PolicyGrounds = {
    looks: () => looks,
    policiesOnCell: (cell) => (cell === CELL ? enforced : undefined),
  };
  return new ReasonFinder(grounds);
}

describe('what the prefix alone says', () => {
  test.each([
    [silkPrefix('OK_', GUID), 'ASG_ALLOWED'],
    [silkPrefix('DENY_', GUID), 'ASG_NO_RULE'],
    [silkPrefix('DENY_ORL_', GUID), 'RATE_LIMITED'],
    [silkPrefix('OK_0001_', GUID), 'POLICY_ALLOWED'],
    [GUID, 'ASG_ALLOWED'],
  ])('%s', (prefix, reason) => {
    expect(finderOf().find(readOne(logLine({ prefix })), {}, {}, undefined)).toEqual({ reason });
  });
});

const UDP = 'UDP SPT=1 DPT=8080 LEN=9';
const ICMP = 'ICMP TYPE=8 CODE=0 ID=1 SEQ=1';
const CUT = 'TCP INCOMPLETE [8 bytes] ';
const TCP = 'TCP SPT=1 DPT=8080 SYN';
const ANSWER = 'TCP SPT=7000 DPT=40101 WINDOW=0 RES=0x00 ACK RST URGP=0';

/** From shop to stock, port 8080. */
const DENIALS: readonly {
  readonly title: string;
  readonly packet?: string;
  readonly server?: readonly Policy[];
  readonly onCell?: readonly Policy[];
  readonly reason: Reason | undefined;
}[] = [
  { title: 'no policy at all', server: [], reason: 'NO_POLICY' },
  {
    title: 'policies of others only',
    server: [policy('shop', 'dns'), policy('dns', 'stock')],
    reason: 'NO_POLICY',
  },
  { title: 'the other way only', server: [policy('stock', 'shop')], reason: 'WRONG_DIRECTION' },
  { title: 'another port', server: [policy('shop', 'stock', 8081)], reason: 'PORT_MISMATCH' },
  {
    title: 'another port range',
    server: [policy('shop', 'stock', [8081, 8090])],
    reason: 'PORT_MISMATCH',
  },
  {
    title: 'another protocol',
    packet: UDP,
    server: [policy('shop', 'stock')],
    reason: 'PROTOCOL_MISMATCH',
  },
  {
    title: 'a protocol that policies do not have',
    packet: ICMP,
    server: [policy('shop', 'stock')],
    reason: 'PROTOCOL_MISMATCH',
  },
  {
    title: 'the right protocol says more than another one, the right direction more than the wrong',
    packet: UDP,
    server: [policy('stock', 'shop'), policy('shop', 'stock'), policy('shop', 'stock', 1, 'udp')],
    reason: 'PORT_MISMATCH',
  },
  {
    title: 'a policy that the cell does not enforce',
    server: [policy('shop', 'stock')],
    onCell: [],
    reason: 'AGENT_STALE',
  },
  {
    title: 'a policy that the cell of the sender does not mark its packets for',
    server: [policy('shop', 'stock')],
    onCell: [policy('shop', 'stock')],
    reason: 'AGENT_STALE',
  },
  {
    title: 'a policy, and the rules of the cell are not known: it cannot have had them',
    server: [policy('shop', 'stock')],
    reason: 'AGENT_STALE',
  },
  { title: 'nothing known', reason: undefined },
  {
    title:
      'the cell alone lacks a policy, and does not mark the other app, which is the source of none',
    onCell: [],
    reason: 'NO_POLICY',
  },
  {
    title: 'the cell alone lacks a policy, and marks the other app: it may be one to the sender',
    onCell: [policy('stock', 'dns')],
    reason: undefined,
  },
  {
    title: 'the cell alone has another port',
    onCell: [policy('shop', 'stock', 8081)],
    reason: 'PORT_MISMATCH',
  },
  {
    title: 'the cell alone has the policy, and the packet no mark',
    onCell: [policy('shop', 'stock')],
    reason: 'AGENT_STALE',
  },
  {
    title: 'the cell alone has the policy, and the packet a mark: that cannot be',
    packet: `${TCP} MARK=0x1`,
    onCell: [policy('shop', 'stock')],
    reason: undefined,
  },
  {
    title: 'the late answer to a connection that a policy lets be opened the other way',
    packet: ANSWER,
    server: [policy('stock', 'shop', 7000)],
    reason: 'ESTABLISHED',
  },
  {
    title: 'an answer from a port that no policy is for',
    packet: ANSWER,
    server: [policy('stock', 'shop', 7001)],
    reason: 'WRONG_DIRECTION',
  },
  {
    title: 'the opening of a connection from a port that a policy the other way is for',
    packet: 'TCP SPT=7000 DPT=40101 WINDOW=0 RES=0x00 SYN URGP=0',
    server: [policy('stock', 'shop', 7000)],
    reason: 'WRONG_DIRECTION',
  },
  { title: 'an answer, and the policies are not known', packet: ANSWER, reason: undefined },
  {
    title: 'a line cut before the ports',
    packet: CUT,
    server: [policy('shop', 'stock')],
    reason: undefined,
  },
  { title: 'a line cut before the ports, no policy', packet: CUT, server: [], reason: 'NO_POLICY' },
];

describe('why c2c is denied', () => {
  test.each(DENIALS)('$title', ({ packet = TCP, server, onCell, reason }) => {
    const line = readOne(logLine({ prefix: DENIED, packet }));
    const finder = finderOf(server, onCell);
    const find = (): Reason | undefined => finder.find(line, shop, stock, CELL).reason;
    // The second answer comes from the first.
    expect([find(), find()]).toEqual([reason, reason]);
  });

  test.each<[string, Party, Party]>([
    ['source', {}, stock],
    ['destination', shop, { instance: { guid: GUID } }],
  ])('stays open when the %s is not known', (_, source, destination) => {
    expect(finderOf([]).find(tcp8080, source, destination, CELL)).toEqual({});
  });

  test('stays open without a protocol', () => {
    const cut = readOne(`${DENIED} IN=a OUT=b SRC=10.255.77.3 DST=10.255.77.4 LEN=60 TRUNCATED`);
    expect(finderOf([]).find(cut, shop, stock, CELL)).toEqual({});
  });
});

describe('whether an app can be who marked a packet', () => {
  const finder = finderOf([policy('shop', 'stock')]);

  test.each([
    ['shop', undefined, true],
    ['shop', 'stock', true],
    ['shop', 'dns', false],
    ['stock', undefined, false],
    ['stock', 'shop', false],
  ])('%s to %s', (source, destination, may) => {
    expect(finder.mayBeSource(source, destination)).toBe(may);
  });

  test('is left open where the policies are not known', () => {
    expect(finderOf().mayBeSource('anyone', 'anybody')).toBe(true);
  });
});
