import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseIptablesSave } from '../../src/lib/iptables/parse-save.js';
import type { LabInstance } from '../../src/lib/lab/foundation/model.js';
import type { Family } from '../../src/lib/net/address.js';
import type { SecurityGroupRule } from '../../src/lib/policy/policy.js';
import type { LabConnection, LabOutcome } from '../../src/lib/lab/plane/data-plane.js';
import { openSnapshot } from '../../src/lib/source/snapshot-source.js';
import { traceConnection } from '../../src/lib/trace/trace-connection.js';
import { hopsOf, type HopDocument } from '../../src/lib/trace/trace-document.js';
import type { Trace } from '../../src/lib/trace/trace-result.js';
import { OpenedTestLab } from '../lab/opened-lab.js';
import { takeKernelTurn, TURN_MS, type KernelTurn } from '../support/kernel-turn.js';
import { CFNET, runProgram } from '../support/program.js';
import { Random } from './random.js';
import { whyNoTruth } from './readiness.js';

/**
 * Whole foundations: what `trace` says of a snapshot, and what real packets meet. By hand:
 * CFNET_FOUNDATION_TRUTH_PAIRS=200 CFNET_FOUNDATION_TRUTH_SEED=7 npm run jest -- test/kernel/foundation-truth
 */
const SEED = Number(process.env['CFNET_FOUNDATION_TRUTH_SEED'] ?? 1);
const PAIRS = Number(process.env['CFNET_FOUNDATION_TRUTH_PAIRS'] ?? 24);
/** Policies and groups are changed after so many. */
const PAIRS_PER_ROUND = 12;

const OVERLAY = ['10.255.0.0/16', '172.30.0.0/16', '192.168.64.0/18'];
const APPS = ['appA', 'appB', 'appC', 'appD', 'appE', 'appF'];
/** Somebody answers at all of them, at some ports. */
const OUTSIDE = ['203.0.113.10', '10.0.24.9', '8.8.8.8', '172.16.3.4', '10.200.1.1'];
const OUTSIDE_IPV6 = ['2001:db8::10', '2606:4700::1111', '2a00:9::1', 'fd80:1::5'];
const OUTSIDE_PORTS = [53, 443, 5432, 8080, 9999];
const CONTAINER_PORTS = [8080, 61_001, 2222, 9000];
const GROUP_DESTINATIONS = ['0.0.0.0/0', '10.0.24.0/24', '203.0.113.10', '10.0.0.0-10.200.255.255'];
const GROUP_DESTINATIONS_IPV6 = [
  ...['::/0', '2000::/3', '2606:4700::1111', 'fc00::/7'],
  ...['2001:db8::-2a00::', '10.0.24.0/24,2001:db8::10'],
];
const GROUP_PORTS = ['443', '53,5432', '1-65535', '8080'];

/** Echo requests take a program that not every machine has. */
const hasPing = spawnSync('ping', ['-V']).error === undefined;
const PROTOCOLS: readonly LabConnection['protocol'][] = [
  ...(['tcp', 'tcp', 'tcp', 'udp'] as const),
  ...(hasPing ? (['icmp'] as const) : []),
];

/** One packet as a sender would send it. A family of its own sends to its own addresses. */
interface Probe {
  readonly from: LabInstance;
  readonly destination: string;
  readonly protocol: LabConnection['protocol'];
  readonly port?: number;
}

const reason = await whyNoTruth();
if (reason !== undefined) {
  process.stderr.write(`Foundations are not compared with the kernel here: ${reason}.\n`);
}
const describeWhereReady = reason === undefined ? describe : describe.skip;

describeWhereReady(`packets of a lab go as trace says, seed ${SEED}`, () => {
  const random = new Random(SEED);
  const seen = new Map<string, number>();
  const seenOfIpv6 = new Map<Trace['verdict'], number>();
  let unsent = 0;
  let turn: KernelTurn;
  let lab: OpenedTestLab;
  let folder: string;

  beforeAll(async () => {
    turn = await takeKernelTurn();
    folder = await mkdtemp(join(tmpdir(), 'cfnet-truth-'));
    lab = await OpenedTestLab.open({ plane: 'kernel', cells: 3, apps: APPS, overlay: OVERLAY });
  }, TURN_MS);

  afterAll(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
    await turn();
  });

  test.each(Array.from({ length: Math.ceil(PAIRS / PAIRS_PER_ROUND) }, (_, round) => round))(
    'round %i',
    async (round) => {
      await changeFoundation();
      const snapshot = join(folder, String(round));
      const { exitCode, stderr } = await runProgram(
        CFNET,
        ['snapshot', snapshot, '--lab', '--name', lab.folder.name],
        { env: lab.env },
      );
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const source = await openSnapshot(snapshot);
      const pairs = Math.min(PAIRS_PER_ROUND, PAIRS - round * PAIRS_PER_ROUND);
      for (let at = 0; at < pairs; at++) {
        const probe = randomProbe();
        const trace = await traceConnection(source, orderOf(probe));
        count(seen, trace.reason);
        if (familyOf(probe) === 6) count(seenOfIpv6, trace.verdict);
        expect(await differenceFrom(trace, probe)).toBe('');
      }
    },
    TURN_MS,
  );

  test('they met rules of several kinds', () => {
    const told = [...seen, ...seenOfIpv6].map(([code, times]) => `${code} ${times}`).join(', ');
    process.stderr.write(
      `Foundation truth, seed ${SEED}, ${PAIRS} pairs, ${unsent} not sent; verdicts last, of IPv6: ${told}.\n`,
    );
    expect(seen.size).toBeGreaterThan(2);
    if (lab.lab.cells.plane.hasIpv6) expect(seenOfIpv6.size).toBe(2);
    expect(unsent).toBeLessThan(PAIRS / 10);
  });

  /** Other policies and groups, which every cell takes over at once. */
  async function changeFoundation(): Promise<void> {
    const { apps, policies, securityGroups } = lab.lab.foundation;
    policies.remove(policies.list());
    const guids = apps.list().map(({ guid }) => guid);
    policies.add(
      Array.from({ length: random.between(3, 10) }, () => {
        const [start, end] = random.pick([
          [8080, 8080],
          [61_001, 61_001],
          [1, 9000],
        ] as const);
        const protocol = random.pick(['tcp', 'tcp', 'udp'] as const);
        const [source, destination] = [random.pick(guids), random.pick(guids)];
        return { source, destination, protocol, ports: { start, end } };
      }),
    );
    const group = securityGroups.list().find(({ name }) => name === 'random');
    const rules = [
      ...Array.from({ length: random.between(0, 3) }, () => randomRule(4)),
      ...Array.from({ length: random.between(1, 4) }, () => randomRule(6)),
    ];
    const globallyEnabled = { running: true, staging: false };
    if (group === undefined) securityGroups.create({ name: 'random', rules, globallyEnabled });
    else securityGroups.update(group.guid, { rules });
    for (const { id } of lab.lab.foundation.cells) {
      const agent = lab.lab.cells.cell(id)?.process.running?.agent;
      await agent?.forcePolicyCycle();
      await agent?.asgCycle();
    }
  }

  function randomRule(family: Family): SecurityGroupRule {
    const protocol = random.pick(['tcp', 'udp', 'all', 'icmp'] as const);
    if (protocol === 'icmp') {
      const [name, type, destinations] =
        family === 4
          ? (['icmp', 8, GROUP_DESTINATIONS] as const)
          : (['icmpv6', 128, GROUP_DESTINATIONS_IPV6.slice(0, 4)] as const);
      const anyType = random.chance(0.3);
      const kind = anyType ? { type: -1, code: -1 } : { type, code: 0 };
      return { protocol: name, destination: random.pick(destinations), ...kind };
    }
    return {
      protocol,
      destination: random.pick(family === 4 ? GROUP_DESTINATIONS : GROUP_DESTINATIONS_IPV6),
      ...(protocol !== 'all' && { ports: random.pick(GROUP_PORTS) }),
    };
  }

  function randomProbe(): Probe {
    const instances = lab.lab.foundation.instances.list();
    const from = random.pick(instances);
    const protocol = random.pick(PROTOCOLS);
    const to = random.pick(instances.filter((one) => one !== from));
    const isInside = random.chance(0.6);
    const isIpv6 = lab.lab.cells.plane.hasIpv6 && random.chance(0.6);
    const destination = isInside ? to.ip : random.pick(isIpv6 ? OUTSIDE_IPV6 : OUTSIDE);
    if (protocol === 'icmp') return { from, destination, protocol };
    return {
      from,
      destination,
      protocol,
      port: random.pick(isInside ? CONTAINER_PORTS : OUTSIDE_PORTS),
    };
  }

  /** The rule that decides counts the packet, and where somebody listens the sender sees the same. */
  async function differenceFrom(trace: Trace, probe: Probe): Promise<string> {
    const hops = trace.groups.flatMap(({ pairs }) =>
      pairs.flatMap(({ main }) => hopsOf(main.path)),
    );
    const deciding = hops.findLast((hop) => hop.number !== undefined && hop.table === 'filter');
    const before = await countOf(deciding, familyOf(probe));
    const outcome = await lab.lab.cells.plane.connect({
      from: { handle: probe.from.handle },
      destination: probe.destination,
      protocol: probe.protocol,
      ...(probe.port !== undefined && { port: probe.port }),
    });
    // The process that sends for the container was gone: nothing was sent, and nothing seen.
    if (outcome.kind === 'refused' && outcome.why === 'EPIPE') {
      unsent += 1;
      return '';
    }
    const isMet = deciding === undefined || (await countOf(deciding, familyOf(probe))) > before;
    if (isMet && agrees(trace.verdict, outcome)) return '';
    return `${trace.sentence}: ${isMet ? '' : 'not '}met ${deciding?.spec ?? 'no rule'}, ${JSON.stringify(outcome)}`;
  }

  async function countOf(hop: HopDocument | undefined, of: Family): Promise<number> {
    if (hop?.number === undefined) return 0;
    const text = await lab.lab.cells.plane.saveRules(hop.cell, of);
    const { ruleSet } = parseIptablesSave(text, { family: of });
    const table = ruleSet.tables.find(({ name, family }) => name === hop.table && family === of);
    return table?.chains.get(hop.chain)?.rules[hop.number - 1]?.packets ?? -1;
  }
});

/** A receiver that nobody listens at refuses too, and what nobody answers may have arrived: that the rules tell. */
function agrees(verdict: Trace['verdict'], { kind }: LabOutcome): boolean {
  return verdict === 'allowed' || kind !== 'connected';
}

function familyOf({ destination }: Probe): Family {
  return destination.includes(':') ? 6 : 4;
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function orderOf({
  from,
  destination,
  protocol,
  port,
}: Probe): Parameters<typeof traceConnection>[1] {
  return {
    source: from.handle,
    destination,
    protocol: protocol === 'icmp' && destination.includes(':') ? 'icmpv6' : protocol,
    ...(port !== undefined && { port }),
  };
}
