import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Enricher, type Knowledge } from '../../../src/lib/flow/enricher.js';
import { flowDocument, type FlowDocument } from '../../../src/lib/flow/flow-document.js';
import type { Reason } from '../../../src/lib/flow/flow.js';
import type { CellSource } from '../../../src/lib/source/source.js';
import { CAPTURE, capturedKnowledge, flowsOf } from '../../support/captured-knowledge.js';

interface CapturedContainer {
  readonly name: string;
  readonly app: string;
  readonly cell: string;
  readonly index: number;
  readonly handle: string;
  readonly ip: string;
}

interface CapturedFlow {
  readonly id: number;
  readonly name: string;
  readonly src: string;
  readonly src_ip: string;
  readonly dst: string;
  readonly log_lines: readonly string[];
}

const scenario = JSON.parse(readFileSync(`${CAPTURE}/scenario.json`, 'utf8')) as {
  apps: Record<string, { guid: string; space: string; org: string; tag: string }>;
  containers: readonly CapturedContainer[];
};
const captured = (
  JSON.parse(readFileSync(`${CAPTURE}/flows.json`, 'utf8')) as { flows: readonly CapturedFlow[] }
).flows.filter(({ log_lines }) => log_lines.length > 0);

/** The snapshot holds the rules of one moment: after these connections the rules were others. */
const AFTER_THE_RULES = new Set([61, 63]);
/** Deleted before the snapshot was made: the store does not know its handle any more. */
const DELETED = 'staging-0';

/** What the README says of why, as the contract's codes; allowed lines follow from their kind. */
const DENIED_REASONS: Readonly<Record<number, Reason>> = {
  2: 'PORT_MISMATCH',
  3: 'NO_POLICY',
  7: 'PORT_MISMATCH',
  8: 'PROTOCOL_MISMATCH',
  11: 'PORT_MISMATCH',
  15: 'NO_POLICY',
  49: 'PORT_MISMATCH',
  59: 'PORT_MISMATCH',
};

let knowledge: Knowledge;
let cells: ReadonlyMap<string, CellSource['cell']>;

beforeAll(async () => {
  ({ knowledge, cells } = await capturedKnowledge());
});

function containerAt(ip: string): CapturedContainer | undefined {
  return scenario.containers.find((container) => container.ip === ip);
}

function expectedParty(ip: string): object {
  const container = containerAt(ip);
  if (container === undefined) {
    const cell = [...cells.values()].find((one) => one.ip === ip);
    return cell === undefined ? {} : { cell: { id: cell.id } };
  }
  const app = scenario.apps[container.app];
  const identity = {
    app: { guid: app?.guid, name: container.app },
    space: expect.objectContaining({ guid: app?.space }),
    org: expect.objectContaining({ guid: app?.org }),
  };
  if (container.name === DELETED) return identity;
  return {
    ...identity,
    instance: { guid: container.handle, index: container.index },
    cell: { id: cells.get(container.cell)?.id },
  };
}

function expectedVerdict(prefix: string): string {
  if (prefix.startsWith('OK_')) return 'allowed';
  return prefix.startsWith('DENY_ORL_') ? 'rate-limited' : 'denied';
}

function expectedReason(flow: CapturedFlow, { verdict, kind }: FlowDocument): Reason {
  if (verdict === 'rate-limited') return 'RATE_LIMITED';
  if (verdict === 'allowed') return kind === 'c2c' ? 'POLICY_ALLOWED' : 'ASG_ALLOWED';
  return DENIED_REASONS[flow.id] ?? 'ASG_NO_RULE';
}

/** The kernel's own text, which is the same in every form of the log. */
function kernelText(raw: string): string {
  return raw.slice(raw.indexOf('['));
}

function flowsByKernelText(file: (cell: string) => string): Map<string, FlowDocument> {
  const flows = [...cells].flatMap(([name, cell]) =>
    flowsOf(`${CAPTURE}/${file(name)}`, new Enricher(knowledge, cell)),
  );
  return new Map(flows.map((flow) => [kernelText(flow.packet.raw), flowDocument(flow)]));
}

describe.each([
  ['kern.rfc3339.log', (cell: string) => `${cell}/kern.rfc3339.log`],
  ['kern.traditional.log', (cell: string) => `${cell}/kern.traditional.log`],
])('every line of %s', (form, file) => {
  test('is the flow that its README says, with its rule', () => {
    const flows = flowsByKernelText(file);
    expect(flows.size).toBe(captured.flatMap(({ log_lines }) => log_lines).length);
    for (const flow of captured) {
      for (const line of flow.log_lines) {
        const document = flows.get(line);
        const prefix = /\] (\S+) IN=/.exec(line)?.[1] ?? '';
        const isC2c = /^(OK_[0-9A-F]{4}_|DENY_C2C_)/.test(prefix);
        const rule = AFTER_THE_RULES.has(flow.id)
          ? undefined
          : expect.objectContaining({ spec: expect.stringContaining(`"${prefix} "`) as unknown });
        expect({ id: flow.id, ...document }).toMatchObject({
          id: flow.id,
          prefix,
          verdict: expectedVerdict(prefix),
          kind: isC2c ? 'c2c' : 'asg',
          direction: isC2c ? 'ingress' : 'egress',
          source: { ip: flow.src_ip, ...expectedParty(flow.src_ip) },
          destination: { ip: flow.dst, ...expectedParty(flow.dst) },
        });
        expect(document?.rule).toEqual(rule);
        // The ports of an ICMP error are those of the packet it quotes, not its own.
        const hasPorts = document?.protocol === 'tcp' || document?.protocol === 'udp';
        const [, source, destination] = / SPT=(\d+) DPT=(\d+) /.exec(line) ?? [];
        expect(document?.source.port).toBe(hasPorts ? Number(source) : undefined);
        expect(document?.destination.port).toBe(hasPorts ? Number(destination) : undefined);
        expect([flow.id, document?.reason]).toEqual([
          flow.id,
          document && expectedReason(flow, document),
        ]);
        expect(document?.time).toMatch(
          form === 'kern.rfc3339.log'
            ? /^2026-11-22T01:0\d:\d\d\.\d{6}Z$/
            : /^2026-11-22T01:0\d:\d\dZ$/,
        );
      }
    }
  });
});

/** Without a time nobody knows whether the policies, and the rules made of them, were there yet. */
function untimed(flow: FlowDocument | undefined): object {
  const { rule, reason, ...rest } = flow ?? {};
  const isProven = flow?.verdict !== 'denied' || flow.kind === 'asg';
  return {
    ...rest,
    ...(rule?.chain.startsWith('vpa--') === false && { rule }),
    ...(isProven && { reason }),
  };
}

test('every line of dmesg: the cells are told by whom the lines are about', () => {
  const flows = flowsOf(`${CAPTURE}/dmesg.txt`, new Enricher(knowledge)).map(flowDocument);
  const withCells = flowsByKernelText((cell) => `${cell}/kern.rfc3339.log`);
  expect(flows).toHaveLength(withCells.size);
  for (const flow of flows) {
    const expected = withCells.get(flow.raw);
    // A line about the deleted staging container is about nobody whose cell is known.
    if (flow.cell === undefined) expect(flow.prefix).toContain('24290f15-6f2d-41b7-ae99');
    else expect({ ...flow, time: expected?.time, raw: expected?.raw }).toEqual(untimed(expected));
  }
});
