const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Suites of minutes: begun last, one of them would run alone at the end. The workshop has the kernel for minutes: meanwhile
 * come those that do without, and behind them those that need it.
 */
const LONGEST = [
  'workshop',
  'live',
  'workshop-run',
  'tail',
  'tail-faults',
  'answers',
  'workshop-commands',
  'own-user',
  'doctor',
  'logging',
  'lifetime',
].map((name) => `/test/lab/${name}.test.ts`);

/** On a fresh clone jest knows no durations yet, and would go by the size of the files. */
module.exports = class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} tests
   */
  async sort(tests) {
    /** @param {{ path: string }} test */
    const place = ({ path }) => {
      const at = LONGEST.findIndex((end) => path.endsWith(end));
      return at === -1 ? LONGEST.length : at;
    };
    const sorted = await super.sort(tests);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
};
