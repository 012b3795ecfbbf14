import { describe, expect, test } from '@jest/globals';
import type { LabConnection, LabOutcome } from '../../../../src/lib/lab/plane/data-plane.js';
import { parseIptablesSave } from '../../../../src/lib/iptables/parse-save.js';
import { allRules } from '../../../../src/lib/iptables/model.js';
import { readFlows, type CapturedFlow } from '../../iptables/captures.js';
import { CapturedPlane, handleOf } from './captured-plane.js';

/** One connection, and what one connection of several is like when they come one by one. */
const SINGLE = new Set(['tcp', 'udp', 'icmp']);
/** Nobody answers, so the kernel of the capture tried its SYN four times. */
const SILENT_FLOW = 27;

function connectionOf(flow: CapturedFlow): LabConnection {
  const handle = handleOf(flow.src_ip);
  const protocol =
    flow.kind.slice(0, 3) === 'icm' ? 'icmp' : (flow.kind.slice(0, 3) as 'tcp' | 'udp');
  return {
    from: handle === undefined ? 'router' : { handle },
    destination: flow.dst,
    protocol,
    ...(flow.dport !== undefined && { port: flow.dport }),
    ...(protocol === 'udp' && { payload: Buffer.alloc(33) }),
  };
}

/** A line without what differs from run to run: kernel's stamp, packet id, source port, echo id. */
function comparable(line: string): string {
  return line
    .replace(/^\[ *[\d.]+\] /, '')
    .replace(/ ID=\d+/g, ' ID=?')
    .replace(/ SPT=\d+/, ' SPT=?');
}

const flows = readFlows().filter(({ kind, id }) => SINGLE.has(kind) && id !== SILENT_FLOW);

describe('captured connections, made again on the captured rules', () => {
  test.each(flows)('$id $name: the same line', async (flow) => {
    const { plane, lines } = await CapturedPlane.start(flow.phase);
    await plane.connect(connectionOf(flow));
    const wanted = flow.log_lines.slice(0, 1).map(comparable);
    expect(lines.map(({ text }) => comparable(text))).toEqual(wanted);
  });

  test.each(flows)('$id $name: the same outcome', async (flow) => {
    const { plane } = await CapturedPlane.start(flow.phase);
    const outcome = await plane.connect(connectionOf(flow));
    expect(outcome.kind).toBe(outcomeSeen(flow));
  });
});

function outcomeSeen(flow: CapturedFlow): LabOutcome['kind'] {
  const text = JSON.stringify(flow.outcome);
  return /ConnectionRefused|type 3/.test(text) ? 'refused' : 'connected';
}

describe('rate limits remember', () => {
  async function burst(id: number, times: number): Promise<{ kinds: string[]; lines: string[] }> {
    const flow = readFlows().find((one) => one.id === id);
    if (flow === undefined) throw new Error(`no flow ${id}`);
    const captured = await CapturedPlane.start(flow.phase);
    const kinds: string[] = [];
    for (let at = 0; at < times; at++) {
      kinds.push((await captured.plane.connect(connectionOf(flow))).kind);
    }
    return { kinds, lines: captured.lines.map(({ text }) => text.split(' ')[0] ?? '') };
  }

  test('six denied at once give one line', async () => {
    expect((await burst(11, 6)).lines).toEqual(['DENY_C2C_3320ced4-2f80-4b15-']);
  });

  test('twelve connections at once: five go through, the rest is limited, and one line says so', async () => {
    const { kinds, lines } = await burst(36, 12);
    expect(kinds.filter((kind) => kind === 'connected')).toHaveLength(5);
    expect(lines.map((prefix) => prefix.replace(/_[0-9a-f]{8}-.*/, ''))).toEqual([
      ...Array<string>(5).fill('OK'),
      'DENY_ORL',
    ]);
  });

  test('thirty datagrams at once give five lines', async () => {
    expect((await burst(55, 30)).lines).toHaveLength(5);
  });

  test('a second later there is room again', async () => {
    const flow = readFlows().find(({ id }) => id === 2);
    if (flow === undefined) throw new Error('no flow 2');
    const captured = await CapturedPlane.start(flow.phase);
    const connection = connectionOf(flow);
    await captured.plane.connect(connection);
    await captured.plane.connect(connection);
    expect(captured.takeLines()).toHaveLength(1);
    captured.tick(1000);
    await captured.plane.connect(connection);
    expect(captured.takeLines()).toHaveLength(1);
  });
});

describe('counters', () => {
  async function counted(chain: string, id: number): Promise<readonly string[]> {
    const flow = readFlows().find((one) => one.id === id);
    if (flow === undefined) throw new Error(`no flow ${id}`);
    const { plane } = await CapturedPlane.start('empty counters');
    const before = await rulesOf(plane, chain);
    await plane.connect(connectionOf(flow));
    const after = await rulesOf(plane, chain);
    return after
      .map(({ number, packets = 0 }, at) => ({
        number,
        more: packets - (before[at]?.packets ?? 0),
      }))
      .filter(({ more }) => more > 0)
      .map(({ number, more }) => `${number}: ${more}`);
  }

  async function rulesOf(plane: CapturedPlane['plane'], chain: string) {
    const { ruleSet } = parseIptablesSave(await plane.saveRules('cell-0'));
    return [...allRules(ruleSet)].filter((rule) => rule.chain.startsWith(chain));
  }

  test('a denied packet counts once at the LOG rule and once at the REJECT', async () => {
    expect(await counted('overlay--3320ced4', 2)).toEqual(['4: 1', '5: 1']);
  });

  test('an allowed connection: one line, all packets of its own direction accepted by the policy', async () => {
    // Rule 1 marks, 9 logs, 10 accepts; the answers pass by the ESTABLISHED rule of the sender's chain.
    expect(await counted('vpa--', 1)).toEqual(['1: 5', '2: 4', '9: 1', '10: 5']);
    expect(await counted('overlay--9e2d8089', 1)).toEqual(['2: 4']);
  });
});

test('a cell that is not there', async () => {
  const { plane } = await CapturedPlane.start('c2c-on');
  await expect(plane.saveRules('nowhere')).rejects.toThrow('The lab has no cell nowhere.');
});

test('text that cannot be followed changes nothing', async () => {
  const { plane } = await CapturedPlane.start('c2c-on');
  const before = await plane.saveRules('cell-0');
  const text = '*filter\n-A FORWARD -j ACCEPT\n-D FORWARD -s 1.2.3.4/32 -j DROP\nCOMMIT\n';
  await expect(plane.restoreRules('cell-0', text, { keep: true })).rejects.toThrow(
    'iptables-restore: line 3 failed',
  );
  expect(await plane.saveRules('cell-0')).toBe(before);
});
