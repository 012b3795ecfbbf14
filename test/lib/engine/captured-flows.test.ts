import { describe, expect, test } from '@jest/globals';
import { findPaths, type Path, type Probe } from '../../../src/lib/engine/path.js';
import type { LimitState } from '../../../src/lib/iptables/matcher/packet-fields.js';
import { protocolNumber } from '../../../src/lib/net/protocol.js';
import { readFlows, type CapturedFlow } from '../iptables/captures.js';
import { address, capturedCells } from './captured-cells.js';

const SUBNET_OF_CELL = { '041': 'cell-0', '092': 'cell-1', '118': 'cell-2' };

/** The flow whose burst ran into the outbound connection limit: both ways happened. */
const RATE_LIMITED_FLOW = 36;
/** Allowed by a policy, refused by the app itself, which had no listener on that port. */
const REFUSED_BY_THE_APP = 10;

function probeOf(flow: CapturedFlow): Probe {
  const base = { source: address(flow.src_ip), destination: address(flow.dst) };
  switch (flow.kind) {
    case 'icmp':
      return { ...base, protocol: 1, icmpType: 8, icmpCode: 0 };
    case 'icmperr':
      return { ...base, protocol: 1, icmpType: 3, icmpCode: 3, state: 'INVALID' };
    case 'rawproto':
      return { ...base, protocol: flow.proto ?? 0 };
    default:
      return {
        ...base,
        protocol: protocolNumber(flow.kind.slice(0, 3)) ?? 0,
        sourcePort: flow.sport,
        destinationPort: flow.dport,
      };
  }
}

/** `cell prefix` of the lines that the flow caused, each once. */
function linesSeen(flow: CapturedFlow): string[] {
  const lines = flow.log_lines.map((line) => {
    const subnet = /s-010255(\d{3})/.exec(line)?.[1] as keyof typeof SUBNET_OF_CELL;
    return `${SUBNET_OF_CELL[subnet]} ${/\] (\S+) +IN=/.exec(line)?.[1] ?? ''}`;
  });
  return [...new Set(lines)].sort();
}

function linesPredicted(paths: readonly Path[]): string[] {
  const lines = paths.flatMap(({ legs }) =>
    legs.flatMap(({ cell, outcome }) => outcome.logs.map(({ prefix }) => `${cell.id} ${prefix}`)),
  );
  return [...new Set(lines)].sort();
}

function verdictSeen(flow: CapturedFlow): string {
  const [line] = flow.log_lines;
  if (line !== undefined) return line.includes('] OK_') ? 'allowed' : 'denied';
  return flow.outcome === 'connected' || JSON.stringify(flow.outcome).includes('reply')
    ? 'allowed'
    : 'denied';
}

function predict(flow: CapturedFlow, limits: LimitState): Path[] {
  return findPaths(probeOf(flow), capturedCells(flow.phase), { limits });
}

describe('every captured flow', () => {
  const flows = readFlows();

  test.each(flows.filter(({ id }) => id !== RATE_LIMITED_FLOW))(
    '$id $name: $kind $src_ip to $dst $dport',
    (flow) => {
      const paths = predict(flow, 'within');
      expect(paths.map(({ verdict }) => verdict)).toEqual([verdictSeen(flow)]);
      expect(linesPredicted(paths)).toEqual(linesSeen(flow));
    },
  );

  test('the outbound connection limit may or may not be met', () => {
    const flow = flows.find(({ id }) => id === RATE_LIMITED_FLOW);
    if (flow === undefined) throw new Error('flow is missing');
    const paths = predict(flow, 'unknown');
    expect(paths.map(({ verdict }) => verdict).sort()).toEqual(['allowed', 'denied']);
    expect(linesPredicted(paths)).toEqual(linesSeen(flow));
  });

  test.each(flows.filter(({ outcome }) => outcome === 'connected'))(
    '$id $name: the sender was connected, so the packet arrives',
    (flow) => {
      expect(predict(flow, 'within').map(({ arrival }) => arrival)).not.toContain(undefined);
    },
  );

  test('what a sender sees agrees, but for the app that refused by itself', () => {
    const disagreeing = flows.filter(
      (flow) =>
        flow.kind === 'tcp' &&
        flow.outcome !== 'TimeoutError: timed out' &&
        (flow.outcome === 'connected') !== (verdictSeen(flow) === 'allowed'),
    );
    expect(disagreeing.map(({ id }) => id)).toEqual([REFUSED_BY_THE_APP]);
  });
});
