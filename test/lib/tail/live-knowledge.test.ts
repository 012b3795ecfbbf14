import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RemoteCell } from '../../../src/lib/cell-transport/cell-transport.js';
import { KernelLogReader } from '../../../src/lib/kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';
import type { Policy } from '../../../src/lib/policy/policy.js';
import { LiveKnowledge } from '../../../src/lib/tail/knowledge/live-knowledge.js';
import { eventually } from '../../support/eventually.js';

const [APP_A, APP_B] = [
  '3f9d1c52-8e0b-4f34-9a55-0c3f3c9c7a11',
  'bc6f229d-5e4a-4c41-a1b2-4d5e6f708192',
] as const;
const CELL: RemoteCell = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };
const POLICY: Policy = {
  source: APP_A,
  destination: APP_B,
  protocol: 'tcp',
  ports: { start: 8080, end: 8080 },
};

/** What one cell and the policy server say, and how often they were asked. */
let reads: number;
let chain: string;
let addresses: readonly string[];
let policies: readonly Policy[];
let knowledge: LiveKnowledge;

beforeEach(() => {
  reads = 0;
  chain = 'vpa--1700000000000001';
  addresses = ['10.255.2.2'];
  policies = [POLICY];
  knowledge = new LiveKnowledge({
    cell: () => {
      reads++;
      return Promise.resolve({ records: [], iptablesSave: { ipv4: rules() } });
    },
    lrps: () => Promise.resolve({}),
    policies: () => Promise.resolve({ policies, records: [] }),
    apps: () => Promise.resolve({}),
    now: Date.now,
  });
});

function rules(): string {
  return [
    '*filter',
    ':FORWARD ACCEPT [0:0]',
    `:${chain} - [0:0]`,
    `-A FORWARD -j ${chain}`,
    ...addresses.flatMap((address) => [
      `-A ${chain} -d ${address}/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1 -m conntrack --ctstate INVALID,NEW,UNTRACKED -j LOG --log-prefix "OK_0001_${APP_B.slice(0, 20)} "`,
      `-A ${chain} -d ${address}/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1 -j ACCEPT`,
    ]),
    'COMMIT',
    '',
  ].join('\n');
}

function packetTo(address: string, port = 8080): LoggedPacket {
  const line =
    `2026-01-01T00:00:00.000000+00:00 localhost kernel: [ 4142.365427] OK_0001_${APP_B.slice(0, 20)} ` +
    `IN=silk-vtep OUT=s-010255002002 MAC=ee:ee:0a:ff:02:00:ee:ee:0a:ff:01:00:08:00 SRC=10.255.1.2 DST=${address} ` +
    `LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40000 DPT=${port} WINDOW=28200 RES=0x00 SYN URGP=0 MARK=0x1 \n`;
  const packets: LoggedPacket[] = [];
  new KernelLogReader().readBlock(line, Date.now(), (packet) => packets.push(packet));
  const [packet] = packets;
  if (packet === undefined) throw new Error('the line is none');
  return packet;
}

const ruleOf = (packet: LoggedPacket) => knowledge.current.findRule(CELL.id, packet);

describe('rules that change while lines come', () => {
  test('a line to another instance of an app has the rules read again, though its prefix is known', async () => {
    await knowledge.loadCell(CELL);
    const [first, second, third] = ['10.255.2.2', '10.255.2.3', '10.255.2.4'].map((one) =>
      packetTo(one),
    ) as [LoggedPacket, LoggedPacket, LoggedPacket];
    await knowledge.settle(CELL, [first]);
    expect(ruleOf(first)?.number).toBe(1);
    addresses = ['10.255.2.2', '10.255.2.3'];
    await knowledge.settle(CELL, [second]);
    expect(ruleOf(second)?.number).toBe(3);
    addresses = [...addresses, '10.255.2.4'];
    await knowledge.settle(CELL, [third]);
    expect(ruleOf(third)?.number).toBe(5);
  });

  test('many lines without a rule cost one reading, and the same ones none any more', async () => {
    await knowledge.loadCell(CELL);
    const lines = Array.from({ length: 50 }, (_, at) => packetTo(`10.255.7.${at + 1}`));
    // Their addresses are unknown too; that is the same reading.
    await Promise.all(lines.map((packet) => knowledge.settle(CELL, [packet])));
    const afterFirst = reads;
    expect(afterFirst).toBeLessThanOrEqual(3);
    await Promise.all(lines.map((packet) => knowledge.settle(CELL, [packet])));
    expect(reads).toBe(afterFirst);
  });

  test('after a change of policies the rules are read again though those that are known fit', async () => {
    await knowledge.loadPolicies();
    await knowledge.loadCell(CELL);
    const packet = packetTo('10.255.2.2');
    await knowledge.settle(CELL, [packet]);
    expect(ruleOf(packet)?.chain).toBe('vpa--1700000000000001');
    policies = [POLICY, { ...POLICY, ports: { start: 9090, end: 9090 } }];
    chain = 'vpa--1700000009000002';
    await knowledge.loadPolicies();
    await eventually(() => {
      void knowledge.settle(CELL, [packet]);
      expect(ruleOf(packet)?.chain).toBe('vpa--1700000009000002');
    });
    expect(reads).toBeLessThan(10);
  });
});

test('an app whose name could not be asked for is asked for again with the next cell', async () => {
  const asked: (readonly string[])[] = [];
  const evidence = { from: 'capi', detail: 'by hand' } as const;
  const naming = new LiveKnowledge({
    cell: () => Promise.resolve({ records: [{ identities: [{ appGuid: APP_B, evidence }] }] }),
    lrps: () => Promise.resolve({}),
    policies: () => Promise.resolve({ policies, records: [] }),
    apps: (guids) => {
      asked.push(guids);
      return asked.length === 1
        ? Promise.reject(new Error('a hiccup'))
        : Promise.resolve({ identities: [{ appGuid: APP_B, appName: 'appB', evidence }] });
    },
    now: Date.now,
  });
  await naming.loadCell(CELL);
  await naming.loadCell({ ...CELL, id: 'another' });
  await naming.loadCell({ ...CELL, id: 'a third one' });
  expect(asked).toEqual([[APP_B], [APP_B]]);
  expect(naming.current.directory.apps.map(({ app }) => app.name)).toEqual(['appB']);
});
