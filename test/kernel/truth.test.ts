import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TURN_MS } from '../support/kernel-turn.js';
import type { Backend } from './lab.js';
import { PROBE_NUMBERS } from './probe.js';
import { whyNoTruth } from './readiness.js';
import { makeCase, type Flavour } from './rule-set.js';
import { TruthLab } from './truth-lab.js';

// Other rule sets: CFNET_TRUTH_SEED=7 CFNET_TRUTH_RULE_SETS=500 npm run jest -- test/kernel/truth
const SEED = Number(process.env['CFNET_TRUTH_SEED'] ?? 1);
const RULE_SETS = Number(process.env['CFNET_TRUTH_RULE_SETS'] ?? 60);
const PROBES_PER_SET = 45;
const LEAST_PACKETS = 2000;
const LEAST_RULE_SETS = 50;

/** A rule set takes a fraction of a second; one that disagrees is then made as small as it goes. */
const LONGEST_RULE_SET_MS = 120_000;

const reason = await whyNoTruth();
if (reason !== undefined) {
  process.stderr.write(`The rule engine is not compared with the kernel here: ${reason}.\n`);
}
const describeWhereReady = reason === undefined ? describe : describe.skip;

describeWhereReady(`the kernel does what the rule engine says, seed ${SEED}`, () => {
  let lab: TruthLab;

  beforeAll(async () => {
    lab = await TruthLab.start();
  }, TURN_MS);

  afterAll(async () => {
    await lab.close();
  });

  test.each(ruleSets())(
    'rule set $at ($flavour)',
    async ({ at, flavour, seed, firstNumber }) => {
      const trial = makeCase(seed, flavour, PROBES_PER_SET, firstNumber);
      expect(await lab.compare(trial, backendFor(at, lab.backends))).toBe('');
    },
    LONGEST_RULE_SET_MS,
  );

  test(`at least ${LEAST_PACKETS} packets over ${LEAST_RULE_SETS} rule sets, and no disagreement`, () => {
    const { ruleSets, packets, lines, open, disagreements } = lab.totals;
    process.stderr.write(
      `Truth test, seed ${SEED}: ${packets} packets and ${lines} LOG lines over ${ruleSets} rule sets (${lab.backends.join(', ')}), ` +
        `${open} packets with something left open, ${disagreements} disagreements.\n`,
    );
    expect(packets).toBeGreaterThanOrEqual(LEAST_PACKETS);
    expect(ruleSets).toBeGreaterThanOrEqual(LEAST_RULE_SETS);
    expect(disagreements).toBe(0);
  });
});

interface NumberedRuleSet {
  readonly at: number;
  readonly flavour: Flavour;
  readonly seed: number;
  readonly firstNumber: number;
}

/** Half of them as silk writes them, half with rules that silk would not write. */
function ruleSets(): NumberedRuleSet[] {
  const { first, last } = PROBE_NUMBERS;
  const room = Math.floor((last - first) / PROBES_PER_SET);
  return Array.from({ length: RULE_SETS }, (_, at) => ({
    at,
    flavour: at % 2 === 0 ? 'silk' : 'odd',
    seed: SEED * 100_003 + at,
    firstNumber: first + (at % room) * PROBES_PER_SET,
  }));
}

/** The legacy interface gets every fifth rule set, where the machine has it. */
function backendFor(at: number, backends: readonly Backend[]): Backend {
  const [first = 'nft', second = first] = backends;
  return at % 5 === 4 ? second : first;
}
