import { AgentServers, type AgentPorts } from './agent-server.js';
import type { CellConfig } from './cell-config.js';
import { PolicyAgent, type PolicyAgentOptions } from './policy-agent.js';
import { Serial } from './serial.js';

export interface AgentProcessOptions extends Omit<PolicyAgentOptions, 'config' | 'chainBefore'> {
  /** Reads the agent's file; called at each start. Errors: any; the agent does not run then. */
  readonly readConfig: () => CellConfig;
  readonly hasContainer: (handle: string) => boolean;
  /** Comes and goes with the agent: what there is to be seen of its process. */
  readonly standIn: { start(): Promise<void>; stop(): Promise<void> };
}

interface RunningAgent {
  readonly agent: PolicyAgent;
  readonly config: CellConfig;
  readonly servers: AgentServers;
  readonly ports: AgentPorts;
}

/**
 * The vxlan-policy-agent as monit sees it: something that starts, stops and starts again. What it has in memory is
 * lost then, the runtime switch above all; its rules stay, and the next start finds its chain (cf-facts 2.1).
 */
export class AgentProcess {
  readonly #options: AgentProcessOptions;
  readonly #serial = new Serial();
  #running: RunningAgent | undefined;
  #chain: string | undefined;
  #hasFailed = false;

  constructor(options: AgentProcessOptions) {
    this.#options = options;
  }

  /** Absent while it does not run. */
  get running(): Pick<RunningAgent, 'agent' | 'config' | 'ports'> | undefined {
    return this.#running;
  }

  get state(): 'running' | 'stopped' | 'failed' {
    if (this.#running !== undefined) return 'running';
    return this.#hasFailed ? 'failed' : 'stopped';
  }

  /** Nothing happens where it runs already. Errors: those of `readConfig` and of its first cycles. */
  start(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.#running === undefined) await this.#start();
    });
  }

  stop(): Promise<void> {
    return this.#serial.run(() => this.#stop());
  }

  /** Stops it, and starts it without being waited for, as monit does; how that went is its state. */
  async restart(): Promise<void> {
    await this.stop();
    this.start().catch(this.#options.onError);
  }

  /** When the starts and stops asked for so far are done. */
  async settled(): Promise<void> {
    await this.#serial.idle();
    await this.#running?.agent.settled();
  }

  async #start(): Promise<void> {
    const { readConfig, hasContainer, standIn, ...options } = this.#options;
    this.#hasFailed = true;
    const config = readConfig();
    const agent = new PolicyAgent({
      ...options,
      config,
      ...(this.#chain !== undefined && { chainBefore: this.#chain }),
    });
    const servers = new AgentServers(agent, { dynamicAsgs: config.dynamicAsgs, hasContainer });
    try {
      await standIn.start();
      await agent.start();
      this.#running = { agent, config, servers, ports: await servers.listen() };
      this.#hasFailed = false;
    } finally {
      this.#chain = agent.chainName;
      if (this.#running === undefined) await Promise.all([agent.close(), standIn.stop()]);
    }
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#hasFailed = false;
    if (running === undefined) return;
    const { agent, servers } = running;
    await Promise.all([agent.close(), servers.close(), this.#options.standIn.stop()]);
    this.#chain = running.agent.chainName;
  }
}
