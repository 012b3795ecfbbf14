// Measures the rule engine on the captured cell with 250 containers (npm run build comes first):
//   node bench/engine.mjs [--packets 10000] [--runs 7] [--seed 1] [--json]
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadBuiltEngine } from './lib/built-engine.mjs';
import { readCapture } from './lib/capture.mjs';
import { readCellRules } from './lib/cell-rules.mjs';
import { CELL_IP, packetSorts } from './lib/engine-packets.mjs';
import { inspectMachine } from './lib/machine.mjs';
import { median } from './lib/median.mjs';
import { wholeNumber } from './lib/options.mjs';
import { createRandom } from './lib/random.mjs';

/**
 * @typedef {import('../src/lib/engine/evaluation.js').Evaluation} Evaluation
 * @typedef {import('../src/lib/engine/packet.js').Packet} Packet
 * @typedef {import('./lib/machine.mjs').Machine} Machine
 */

/**
 * @typedef {object} EngineReport
 * @property {1} version
 * @property {Machine} machine
 * @property {{ packets: number, runs: number, seed: number }} options
 * @property {{ parseMs: number, networkMs: number, firstVerdictMs: number }} start  in a fresh process
 * @property {{ name: string, perSecond: number, withHopsPerSecond: number, asExpected: number }[]} results
 */

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const report = await bench({
  packets: wholeNumber('packets', values.packets, 1),
  runs: wholeNumber('runs', values.runs, 1),
  seed: wholeNumber('seed', values.seed, 0),
});
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : formatReport(report));

/**
 * @param {{ packets: number, runs: number, seed: number }} options
 * @returns {Promise<EngineReport>}
 */
async function bench(options) {
  const machine = inspectMachine();
  const built = await loadBuiltEngine();
  const { save } = readCapture();
  const random = createRandom(options.seed);
  const sorts = packetSorts(readCellRules(save)).map(({ make, ...sort }) => ({
    ...sort,
    packets: Array.from({ length: options.packets }, () => make(random)),
  }));

  const { result: ruleSet, ms: parseMs } = timed(() => built.parseIptablesSave(save).ruleSet);
  const { result: network, ms: networkMs } = timed(() =>
    built.readCellNetwork(ruleSet, { ip: CELL_IP }),
  );
  const engine = new built.RuleEngine(ruleSet);
  const { routing } = network;
  /** @param {readonly Packet[]} packets  @param {boolean} keepsHops */
  const judgeAll = (packets, keepsHops) =>
    packets.map((packet) => sharedVerdict(engine.evaluate(packet, { routing, keepsHops })));

  const firstPackets = sorts.flatMap(({ packets }) => packets.slice(0, 1));
  const { ms: firstVerdictMs } = timed(() => judgeAll(firstPackets, false));
  return {
    version: 1,
    machine,
    options,
    start: { parseMs, networkMs, firstVerdictMs },
    results: sorts.map(({ name, verdict, packets }) => ({
      name,
      perSecond: rate(packets.length, options.runs, () => judgeAll(packets, false)),
      withHopsPerSecond: rate(packets.length, options.runs, () => judgeAll(packets, true)),
      asExpected: judgeAll(packets, false).filter((found) => found === verdict).length,
    })),
  };
}

/** @param {Evaluation} evaluation  @returns the verdict of all outcomes; undefined where they differ */
function sharedVerdict({ outcomes }) {
  const [first] = outcomes;
  return outcomes.every(({ verdict }) => verdict === first?.verdict) ? first?.verdict : undefined;
}

/**
 * @template T
 * @param {() => T} work
 * @returns {{ result: T, ms: number }}
 */
function timed(work) {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

/**
 * @param {number} packets
 * @param {number} runs  after one that is not counted: chains are compiled when a packet first comes to them
 * @param {() => unknown} work
 * @returns {number} packets a second, the median of the runs
 */
function rate(packets, runs, work) {
  work();
  const times = Array.from({ length: runs }, () => timed(work).ms);
  return packets / (median(times) / 1000);
}

/**
 * @param {EngineReport} report
 * @returns {string} for people, at most 80 columns wide
 */
function formatReport({ machine, options, start, results }) {
  const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en-US');
  const row = (/** @type {string} */ name, /** @type {string[]} */ cells) =>
    name.padEnd(30) + cells.map((cell) => cell.padStart(15)).join('');
  return [
    `${whole(options.packets)} packets of each sort, seed ${options.seed}; median of ${options.runs} runs`,
    machine.cpu,
    `Node ${machine.node}; one thread; load ${machine.load.toFixed(2)} before the start`,
    '',
    row('verdicts a second', ['verdict only', 'with hops', 'as expected']),
    ...results.map(({ name, perSecond, withHopsPerSecond, asExpected }) =>
      row(name, [whole(perSecond), whole(withHopsPerSecond), whole(asExpected)]),
    ),
    '',
    `fresh process: parse ${whole(start.parseMs)} ms, network of the cell ${whole(start.networkMs)} ms,`,
    `first verdict of each sort ${whole(start.firstVerdictMs)} ms together`,
    '',
  ].join('\n');
}
