import { Agent } from './agent.js';
import type { Disagreement } from './foreteller.js';
import { KernelLog } from './kernel-log.js';
import { Lab, type Backend } from './lab.js';
import { describeDisagreement } from './report.js';
import type { RuleSetCase } from './rule-set.js';
import { shrink } from './shrink.js';
import { runTrial, type TrialResult } from './trial.js';

/** What was compared so far. */
export interface Totals {
  ruleSets: number;
  packets: number;
  lines: number;
  /** Packets of which the engine left something open: a rate limit decides. */
  open: number;
  disagreements: number;
}

/** Tries cases on the lab, and keeps count. */
export class TruthLab {
  readonly totals: Totals = { ruleSets: 0, packets: 0, lines: 0, open: 0, disagreements: 0 };

  private constructor(
    private readonly agent: Agent,
    private readonly lab: Lab,
    private readonly log: KernelLog,
  ) {}

  static async start(): Promise<TruthLab> {
    const agent = new Agent();
    try {
      return new TruthLab(agent, await Lab.build(agent), new KernelLog());
    } catch (error) {
      await agent.end();
      throw error;
    }
  }

  /** Removes every trace of it. */
  async close(): Promise<void> {
    this.log.close();
    await this.agent.end();
  }

  get backends(): readonly Backend[] {
    return this.lab.backends;
  }

  /** @returns what the kernel did otherwise than the engine said, made small; empty if nothing. */
  async compare(given: RuleSetCase, backend: Backend): Promise<string> {
    const { packets, lines, open, disagreements } = await this.#run(given, backend);
    this.totals.ruleSets++;
    this.totals.packets += packets;
    this.totals.lines += lines;
    this.totals.open += open;
    this.totals.disagreements += disagreements.length;
    const [first] = disagreements;
    return first === undefined ? '' : this.#explain(first, given, backend);
  }

  async #explain(first: Disagreement, failing: RuleSetCase, backend: Backend): Promise<string> {
    const small = await shrink(failing, async (part) => {
      const { disagreements } = await this.#run(part, backend);
      return disagreements.length > 0;
    });
    const { disagreements } = await this.#run(small, backend);
    const [disagreement] = disagreements;
    return disagreement === undefined
      ? `did not occur again: ${describeDisagreement(first, failing)}`
      : describeDisagreement(disagreement, small);
  }

  #run(given: RuleSetCase, backend: Backend): Promise<TrialResult> {
    return runTrial(given, this.lab, this.log, backend);
  }
}
