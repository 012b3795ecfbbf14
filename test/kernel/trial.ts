import { parseIptablesSave } from '../../src/lib/iptables/parse-save.js';
import { cellMapOf } from './cell-maps.js';
import { Foreteller, type Disagreement } from './foreteller.js';
import type { KernelLog } from './kernel-log.js';
import type { Backend, Lab } from './lab.js';
import { CELLS } from './lab-plan.js';
import { LogRules } from './log-rules.js';
import { sendOf } from './probe.js';
import { observe } from './received-packet.js';
import type { RuleSetCase } from './rule-set.js';
import { readLines } from './seen-lines.js';

export interface TrialResult {
  /** Packets that were compared. */
  readonly packets: number;
  /** LOG lines that they and their answers caused. */
  readonly lines: number;
  /** Those of which the engine left something open. */
  readonly open: number;
  readonly disagreements: readonly Disagreement[];
}

/** Sends the probes through cells that have the rules, and compares with what the engine foretells. */
export async function runTrial(
  { rules, probes }: RuleSetCase,
  lab: Lab,
  log: KernelLog,
  backend: Backend,
): Promise<TrialResult> {
  const saved = [];
  for (const [at, cell] of CELLS.entries()) {
    saved.push(await lab.load(cell, rules[at] ?? '', backend));
  }
  log.take();
  const cells = CELLS.map(({ name }) => name);
  const exchanges = await lab.agent.exchange(probes.map(sendOf), cells);
  const byNumber = new Map(probes.map((probe) => [probe.number, probe]));
  const ruleSets = saved.map((save) => parseIptablesSave(save).ruleSet);
  const lines = readLines(log.take(), byNumber, new LogRules(ruleSets));
  const foreteller = new Foreteller(cellMapOf(ruleSets));
  const disagreements: Disagreement[] = [];
  for (const [at, probe] of probes.entries()) {
    const { received = [], seconds = 0 } = exchanges[at] ?? {};
    const seen = received.map((packetsThere, index) => ({
      ...observe(probe, packetsThere),
      lines: lines.filter((line) => line.number === probe.number && line.isAgain === index > 0),
    }));
    disagreements.push(...foreteller.compare(probe, seen, seconds));
  }
  const { compared, open } = foreteller;
  return { packets: compared, lines: lines.length, open, disagreements };
}
