import type { Family } from '../../net/address.js';
import { effectiveRules } from './asg-rules.js';
import type { CellConfig } from './cell-config.js';
import { restoreText } from './chain-plan.js';
import { securityGroupsChanged, type ContainerSpec } from './container-chains.js';
import { familiesOf } from './container-families.js';
import { policyChainReplaced, policyRules } from './policy-chain.js';
import type { PolicySource } from './policy-source.js';
import { Serial } from './serial.js';

/** A container as the agent finds it in the metadata store. */
export interface AgentContainer extends Pick<ContainerSpec, 'handle' | 'ip' | 'ipv6' | 'workload'> {
  readonly appGuid: string;
  readonly spaceGuid: string;
}

export interface PolicyAgentOptions {
  readonly config: CellConfig;
  /** The `vpa--` chain that an agent before this one left; its place is taken. */
  readonly chainBefore?: string;
  readonly source: PolicySource;
  /** What the container metadata store holds now. */
  readonly containers: () => readonly AgentContainer[];
  /** Gives the text to `iptables-restore --noflush`, or to `ip6tables-restore`. */
  readonly install: (text: string, family: Family) => Promise<void>;
  /** Milliseconds of the Unix epoch. */
  readonly clock: () => number;
  /** Told of a cycle that failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

const MILLISECONDS = 1000;

/**
 * A cell's vxlan-policy-agent: keeps the `vpa--` chain in step with the policies, and the `asg-` chains with
 * the security groups (cf-facts 1.4, 1.6, 2.1, 2.2). Cycles run one after another.
 */
export class PolicyAgent {
  /** What C2C accept logging is switched to; kept in memory only, in force from the next cycle on. */
  logsAccepted: boolean;
  readonly #options: PolicyAgentOptions;
  readonly #queue = new Serial();
  readonly #timers: NodeJS.Timeout[] = [];
  #lastUpdated = -1;
  #chain: { readonly name: string; readonly rules?: string } | undefined;
  #lastStamp = 0;
  /** What each container's `asg-` chains were filled with, by IP version. */
  readonly #groups = new Map<string, ReadonlyMap<Family, string>>();

  constructor(options: PolicyAgentOptions) {
    this.#options = options;
    const { config, chainBefore } = options;
    this.logsAccepted = config.c2cLogging;
    if (chainBefore !== undefined) this.#chain = { name: chainBefore };
  }

  /** Its `vpa--` chain; absent before the first cycle. */
  get chainName(): string | undefined {
    return this.#chain?.name;
  }

  /** Runs the first cycles, then polls until `close`. */
  async start(): Promise<void> {
    const { config } = this.#options;
    await this.forcePolicyCycle();
    if (config.dynamicAsgs) await this.asgCycle();
    this.#every(config.policyPollSeconds, () => this.poll());
    if (config.dynamicAsgs) this.#every(config.asgPollSeconds, () => this.asgCycle());
  }

  /** One poll: nothing is done unless the policy server's value grew (silk since 3.32). */
  poll(): Promise<void> {
    return this.#queue.run(async () => {
      const lastUpdated = await this.#options.source.lastUpdated();
      if (lastUpdated <= this.#lastUpdated) return;
      await this.#policyCycle();
      this.#lastUpdated = lastUpdated;
    });
  }

  /** A cycle whatever the policy server's value says: what cni-wrapper-plugin asks for after each container. */
  forcePolicyCycle(): Promise<void> {
    return this.#queue.run(() => this.#policyCycle());
  }

  /** Brings the `asg-` chains of all containers up to date, or that of one; a chain without a difference stays. */
  asgCycle(handle?: string): Promise<void> {
    return this.#queue.run(async () => {
      const containers = this.#options.containers();
      for (const known of [...this.#groups.keys()]) {
        if (!containers.some((container) => container.handle === known)) this.#groups.delete(known);
      }
      const wanted = containers.filter((one) => handle === undefined || one.handle === handle);
      if (wanted.length > 0) await this.#updateGroups(wanted);
    });
  }

  /** When the cycles asked for so far are done. */
  settled(): Promise<void> {
    return this.#queue.idle();
  }

  /** Ends the polling; resolves when nothing runs any more. */
  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await this.#queue.idle();
  }

  #every(seconds: number, cycle: () => Promise<void>): void {
    const timer = setInterval(() => {
      cycle().catch(this.#options.onError);
    }, seconds * MILLISECONDS);
    timer.unref();
    this.#timers.push(timer);
  }

  async #policyCycle(): Promise<void> {
    const { config, source, install } = this.#options;
    const containers = this.#options.containers();
    const ids = containers.flatMap(({ appGuid, spaceGuid }) => [appGuid, spaceGuid]);
    const policies = ids.length === 0 ? [] : await source.policies([...new Set(ids)]);
    const rules = policyRules(containers, policies, this.logsAccepted, config);
    const content = rules.join('\n');
    // As the agent does: the same rules again are no change, so their counters go on.
    if (content === this.#chain?.rules) return;
    const { chain, text } = policyChainReplaced(rules, this.#stamp(), this.#chain?.name);
    // Container networking is IPv4 only (cf-facts 10.1).
    await install(text, 4);
    this.#chain = { name: chain, rules: content };
  }

  /** Microseconds; never the same twice. */
  #stamp(): number {
    const now = Math.floor(this.#options.clock() * MILLISECONDS);
    this.#lastStamp = Math.max(now, this.#lastStamp + 1);
    return this.#lastStamp;
  }

  async #updateGroups(containers: readonly AgentContainer[]): Promise<void> {
    const { config, source, install } = this.#options;
    const spaces = new Set(containers.map(({ spaceGuid }) => spaceGuid));
    const groups = await source.securityGroups([...spaces]);
    for (const container of containers) {
      const rules = effectiveRules(groups, container.spaceGuid, container.workload);
      const before = this.#groups.get(container.handle);
      const texts = new Map<Family, string>();
      for (const family of familiesOf(container)) {
        const text = restoreText([securityGroupsChanged(container, rules, config, family)]);
        if (before?.get(family) !== text) await install(text, family);
        texts.set(family, text);
      }
      this.#groups.set(container.handle, texts);
    }
  }
}
