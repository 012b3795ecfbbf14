import { afterAll, describe, expect, test } from '@jest/globals';
import type { Reason } from '../../../src/lib/flow/flow.js';
import type { WayDocument } from '../../../src/lib/trace/trace-document.js';
import { linesSeen, verdictSeen } from '../../support/captured-flows.js';
import { captureAt, readFlows, type CapturedFlow } from '../iptables/captures.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { CELL_IDS, traced, type CellName, type Traced } from './traced.js';

const CELL_NAMES = Object.keys(CELL_IDS) as CellName[];

/** What the README says of why; all others follow from verdict and kind. */
const REASONS: Readonly<Record<number, Reason>> = {
  2: 'PORT_MISMATCH',
  3: 'NO_POLICY',
  7: 'PORT_MISMATCH',
  8: 'PROTOCOL_MISMATCH',
  11: 'PORT_MISMATCH',
  13: 'PORT_MISMATCH',
  15: 'NO_POLICY',
  20: 'ASG_DENY_NETWORK',
  35: 'ASG_DENY_NETWORK',
  37: 'HOST_PROTECTED',
  38: 'HOST_PROTECTED',
  39: 'HOST_PROTECTED',
  41: 'INGRESS_ROUTER',
  49: 'PORT_MISMATCH',
  59: 'PORT_MISMATCH',
  62: 'PORT_MISMATCH',
};
/** Its burst ran into the limit of outbound connections: both ways happened. */
const RATE_LIMITED_FLOW = 36;

const copies = new Map<string, Promise<SnapshotCopy>>();

/** The snapshot with the rules that the cells had while the flows of a phase ran. */
function snapshotOf(phase: string): Promise<SnapshotCopy> {
  const copy = copies.get(phase) ?? makeSnapshot(phase);
  copies.set(phase, copy);
  return copy;
}

async function makeSnapshot(phase: string): Promise<SnapshotCopy> {
  const copy = await SnapshotCopy.ofCapture();
  for (const name of CELL_NAMES) {
    await copy.write(`cells/${CELL_IDS[name]}/iptables-save.txt`, captureAt(name, phase));
  }
  return copy;
}

afterAll(async () => {
  for (const copy of copies.values()) await (await copy).remove();
});

/** What a user would ask to know what became of the flow. */
async function traceOf(flow: CapturedFlow): Promise<Traced> {
  const { directory: snapshot } = await snapshotOf(flow.phase);
  const { kind, src_ip: source, dst: destination, sport, dport: port, proto } = flow;
  switch (kind) {
    case 'icmp':
      return traced(source, destination, { snapshot, protocol: 'icmp' });
    case 'icmperr':
      return traced(source, destination, { snapshot, icmpType: '3/3' });
    case 'rawproto':
      return traced(source, destination, { snapshot, protocol: String(proto) });
    default:
      return traced(`${source}:${sport ?? 0}`, destination, {
        snapshot,
        protocol: kind.slice(0, 3),
        port,
      });
  }
}

function linesOf(ways: readonly WayDocument[]): readonly string[] {
  const lines = ways.flatMap(({ logs }) =>
    logs.map(({ cell, prefix }) => {
      const name = CELL_NAMES.find((one) => CELL_IDS[one] === cell);
      return `${name ?? cell} ${prefix}`;
    }),
  );
  return [...new Set(lines)].sort();
}

function reasonOf(flow: CapturedFlow): Reason {
  const isC2c = flow.dst.startsWith('10.255.');
  if (verdictSeen(flow) === 'denied') return REASONS[flow.id] ?? 'ASG_NO_RULE';
  return REASONS[flow.id] ?? (isC2c ? 'POLICY_ALLOWED' : 'ASG_ALLOWED');
}

describe('every captured flow', () => {
  const flows = readFlows();

  test('is there', () => {
    expect(flows).toHaveLength(63);
  });

  test.each(flows)('$id $name: $kind $src_ip to $dst $dport', async (flow) => {
    const { document, exitCode } = await traceOf(flow);
    const verdict = flow.id === RATE_LIMITED_FLOW ? 'allowed' : verdictSeen(flow);
    expect([document.verdict, document.reason]).toEqual([verdict, reasonOf(flow)]);
    expect(exitCode).toBe(verdict === 'allowed' ? 0 : 1);
    const [pair, ...others] = document.pairs;
    expect([pair?.verdict, pair?.reason, others]).toEqual([verdict, reasonOf(flow), []]);
    const ways = flow.id === RATE_LIMITED_FLOW ? [pair, ...(pair?.alternatives ?? [])] : [pair];
    expect(linesOf(ways.filter((way) => way !== undefined))).toEqual(linesSeen(flow));
  });

  test('over the limit of outbound connections the verdict is the other one', async () => {
    const flow = flows.find(({ id }) => id === RATE_LIMITED_FLOW);
    if (flow === undefined) throw new Error('the flow is missing');
    const { document } = await traceOf(flow);
    expect(document.pairs[0]?.alternatives).toMatchObject([
      { verdict: 'denied', reason: 'RATE_LIMITED', logs: [{ certain: false }] },
    ]);
  });
});
