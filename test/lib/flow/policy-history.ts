import type { Reason } from '../../../src/lib/flow/flow.js';
import { PolicySet } from '../../../src/lib/policy/policy-set.js';
import type { Policy } from '../../../src/lib/policy/policy.js';
import { policy } from '../../support/foundation.js';

/** Gives a whole number between both, ends included. */
export type Draw = (min: number, max: number) => number;

export interface HistoryContainer {
  readonly app: string;
  readonly cell: string;
  readonly ip: string;
  readonly handle: string;
}

interface Change {
  readonly at: number;
  readonly policy: Policy;
}

/** A chain that an agent made, and the policies that it had seen. */
interface MadeChain {
  /** By the cell's clock. */
  readonly named: number;
  readonly inForce: number;
  readonly enforced: readonly Policy[];
  readonly sources: ReadonlySet<string>;
}

/** A denied packet with the reason that it had. */
export interface Denial {
  /** When it was, and the stamp that its cell gave it. */
  readonly at: number;
  readonly stamp: number;
  readonly source: HistoryContainer;
  readonly destination: HistoryContainer;
  readonly port: number;
  readonly sourcePort: number;
  readonly isAnswer: boolean;
  readonly isMarked: boolean;
  readonly reason: Reason;
}

export const BEGUN = Date.UTC(2026, 11, 1, 9);
const POLL_MS = 5000;
/** Nobody can see what comes and goes between two looks of everybody: changes of one pair are further apart. */
const REST_MS = 9000;
const APPS = ['app-a', 'app-b', 'app-c'] as const;
const PORTS = [8080, 9090] as const;
const CONTAINERS: readonly HistoryContainer[] = [
  { app: 'app-a', cell: 'cell-1', ip: '10.255.1.2', handle: 'a1000000-0000-4000-8000-0000' },
  { app: 'app-b', cell: 'cell-1', ip: '10.255.1.3', handle: 'b1000000-0000-4000-8000-0000' },
  { app: 'app-b', cell: 'cell-2', ip: '10.255.2.2', handle: 'b2000000-0000-4000-8000-0000' },
  { app: 'app-c', cell: 'cell-2', ip: '10.255.2.3', handle: 'c2000000-0000-4000-8000-0000' },
];

/**
 * What happened to a small foundation: policies come and go, the agents of two cells ask for them every five seconds
 * and make a new chain where their rules change, packets are sent. Clocks of cells are wrong by up to 200 ms.
 */
export class PolicyHistory {
  readonly containers = CONTAINERS;
  readonly #changes: readonly Change[];
  readonly #skews: ReadonlyMap<string, number>;
  readonly #chains: ReadonlyMap<string, readonly MadeChain[]>;

  constructor(
    draw: Draw,
    readonly lengthMs: number,
  ) {
    this.#changes = drawChanges(draw, lengthMs);
    const cells = ['cell-1', 'cell-2'];
    this.#skews = new Map(cells.map((cell) => [cell, draw(-200, 200)]));
    this.#chains = new Map(cells.map((cell) => [cell, this.#runAgent(cell, draw)]));
  }

  policiesAt(at: number): readonly Policy[] {
    const held = new Map<string, Policy>();
    for (const change of this.#changes) {
      if (change.at > at) break;
      const key = JSON.stringify(change.policy);
      if (!held.delete(key)) held.set(key, change.policy);
    }
    return [...held.values()];
  }

  /** The rules of a cell as iptables-save prints them. */
  iptablesSave(cell: string, at: number): string {
    const { named, enforced, sources } = this.#chainAt(cell, at);
    const chain = `vpa--${Math.floor(named * 1000)}`;
    const local = CONTAINERS.filter((one) => one.cell === cell);
    return [
      '*filter',
      ':FORWARD ACCEPT [0:0]',
      `:${chain} - [0:0]`,
      `-A FORWARD -j ${chain}`,
      ...local
        .filter(({ app }) => sources.has(app))
        .map(
          ({ app, ip }) =>
            `-A ${chain} -s ${ip}/32 -m comment --comment "src:${app}" -j MARK --set-xmark 0x1/0xffffffff`,
        ),
      ...local.flatMap(({ app, ip }) =>
        enforced
          .filter(({ destination }) => destination === app)
          .map(
            ({ source, ports: { start } }) =>
              `-A ${chain} -d ${ip}/32 -p tcp -m tcp --dport ${start} -m mark --mark 0x1 -m comment --comment "src:${source}_dst:${app}" -j ACCEPT`,
          ),
      ),
      'COMMIT',
      '',
    ].join('\n');
  }

  /** Whether the chains of both cells, the sender's with a second to spare for clocks, are older than a packet. */
  isOlderThan({ at, stamp, source, destination }: Denial, seenAt: number): boolean {
    const own = this.#chainAt(destination.cell, seenAt);
    const there = this.#chainAt(source.cell, seenAt);
    return own.named <= stamp && (there === own || there.named + 1000 <= at);
  }

  /** Whether the policies of two apps were the same at two moments. */
  areSame(app: string, other: string, at: number, later: number): boolean {
    const between = (moment: number): string =>
      this.policiesAt(moment)
        .filter(
          (one) => [app, other].includes(one.source) && [app, other].includes(one.destination),
        )
        .map((one) => JSON.stringify(one))
        .sort()
        .join();
    return between(at) === between(later);
  }

  /** A packet that was denied, or undefined where the one that was drawn got through. */
  denial(draw: Draw): Denial | undefined {
    const at = BEGUN + draw(1, this.lengthMs);
    const source = CONTAINERS[draw(0, 3)] ?? CONTAINERS[0];
    const destination = CONTAINERS[draw(0, 3)] ?? CONTAINERS[1];
    if (source === undefined || destination === undefined || source === destination)
      return undefined;
    const port = PORTS[draw(0, 1)] ?? 8080;
    const isAnswer = draw(0, 5) === 0;
    const sourcePort = isAnswer ? (PORTS[draw(0, 1)] ?? 8080) : 40000;
    const isMarked = this.#chainAt(source.cell, at).sources.has(source.app);
    const request = {
      source: source.app,
      destination: destination.app,
      protocol: 'tcp',
      port,
    };
    const rules = new PolicySet(this.#chainAt(destination.cell, at).enforced);
    if (isMarked && rules.judge(request).reason === 'POLICY_ALLOWED') return undefined;
    const policies = new PolicySet(this.policiesAt(at));
    const asked = {
      ...request,
      source: destination.app,
      destination: source.app,
      port: sourcePort,
    };
    const { reason } = policies.judge(request);
    const isLate = isAnswer && policies.judge(asked).reason === 'POLICY_ALLOWED';
    const stale = reason === 'POLICY_ALLOWED' ? 'AGENT_STALE' : reason;
    const stamp = at + (this.#skews.get(destination.cell) ?? 0);
    return {
      ...{ at, stamp, source, destination, port, sourcePort, isAnswer, isMarked },
      reason: isLate ? 'ESTABLISHED' : stale,
    };
  }

  #chainAt(cell: string, at: number): MadeChain {
    const chain = this.#chains.get(cell)?.findLast(({ inForce }) => inForce <= at);
    if (chain === undefined) throw new Error(`${cell} has no rules`);
    return chain;
  }

  #runAgent(cell: string, draw: Draw): readonly MadeChain[] {
    const chains: MadeChain[] = [];
    const local = new Set(CONTAINERS.filter((one) => one.cell === cell).map(({ app }) => app));
    const skew = this.#skews.get(cell) ?? 0;
    let content: string | undefined;
    for (
      let at = BEGUN - POLL_MS - draw(0, POLL_MS);
      at < BEGUN + this.lengthMs + 2 * POLL_MS;
      at += POLL_MS
    ) {
      const all = this.policiesAt(at);
      const enforced = all.filter(({ destination }) => local.has(destination));
      const sources = new Set(all.map(({ source }) => source).filter((app) => local.has(app)));
      const rules = JSON.stringify([
        enforced.map((one) => JSON.stringify(one)).sort(),
        [...sources].sort(),
      ]);
      if (rules === content) continue;
      content = rules;
      const named = at + draw(0, 50);
      chains.push({ named: named + skew, inForce: named + draw(0, 150), enforced, sources });
    }
    return chains;
  }
}

function drawChanges(draw: Draw, lengthMs: number): readonly Change[] {
  const changes: Change[] = [];
  for (let left = draw(0, 12); left > 0; left--) {
    const source = APPS[draw(0, 2)] ?? 'app-a';
    const destination = APPS[draw(0, 2)] ?? 'app-b';
    const at = BEGUN - 20_000 + draw(0, lengthMs + 25_000);
    const pair = [source, destination].sort().join(' ');
    const others = changes.filter(
      (one) => [one.policy.source, one.policy.destination].sort().join(' ') === pair,
    );
    if (others.some((one) => Math.abs(one.at - at) < REST_MS)) continue;
    changes.push({ at, policy: policy(source, destination, PORTS[draw(0, 1)] ?? 8080) });
  }
  return changes.toSorted((a, b) => a.at - b.at);
}
