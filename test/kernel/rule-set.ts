import { CELLS } from './lab-plan.js';
import { addOddRules } from './odd-rules.js';
import { Random } from './random.js';
import { randomProbes } from './random-probes.js';
import type { Probe } from './probe.js';
import { randomScenario } from './scenario.js';
import { silkRules } from './silk-rules.js';

/** Rules for both cells, and packets to try on them. */
export interface RuleSetCase {
  /** For each cell of the plan, text for iptables-restore. */
  readonly rules: readonly string[];
  readonly probes: readonly Probe[];
}

export type Flavour = 'silk' | 'odd';

/**
 * Makes the case of a seed: the same for the same arguments.
 * @param flavour `silk`: as a foundation has them; `odd`: changed in ways that silk never would.
 * @param firstNumber of the probes' numbers, which are counted up.
 */
export function makeCase(
  seed: number,
  flavour: Flavour,
  probeCount: number,
  firstNumber: number,
): RuleSetCase {
  const random = new Random(seed);
  const scenario = randomScenario(random);
  const marks = scenario.policies.map(({ source }) => Number.parseInt(source.tag, 16));
  const rules = CELLS.map((cell, at) => {
    const text = silkRules(scenario, cell, at, random);
    if (flavour === 'odd') addOddRules(text, random, marks);
    return text.print();
  });
  return { rules, probes: randomProbes(scenario, probeCount, firstNumber, random) };
}
