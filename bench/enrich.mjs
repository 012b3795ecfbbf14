// Measures `cfnet enrich` beside grep, rg and a plain Node script, on a generated log of one busy cell:
//   node bench/enrich.mjs [--lines 1000000] [--runs 3] [--seed 1] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findContenders } from './lib/contenders.mjs';
import { writeKernLog } from './lib/kern-log.mjs';
import { inspectMachine } from './lib/machine.mjs';
import { wholeNumber } from './lib/options.mjs';
import { formatReport } from './lib/report.mjs';
import { layOutSnapshot } from './lib/snapshot-folder.mjs';
import { countRows, measureInTurns } from './lib/trial.mjs';

/** @typedef {import('./lib/report.mjs').Report} Report */

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const options = {
  lines: wholeNumber('lines', values.lines, 1),
  runs: wholeNumber('runs', values.runs, 1),
  seed: wholeNumber('seed', values.seed, 0),
};

const scratch = mkdtempSync(join(tmpdir(), 'cfnet-bench-'));
// The files are large: an interrupted run must not leave them behind.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
process.once('exit', () => {
  rmSync(scratch, { recursive: true, force: true });
});

const report = await bench(scratch, options);
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : formatReport(report));

/**
 * @param {string} folder  an empty one for the snapshot and the logs
 * @param {{ lines: number, runs: number, seed: number }} options
 * @returns {Promise<Report>}
 */
async function bench(folder, { lines, runs, seed }) {
  const machine = inspectMachine();
  const snapshot = join(folder, 'snapshot');
  const { kernLog, rules, app } = layOutSnapshot(snapshot);
  const tenfoldLog = join(folder, 'kern-tenfold.log');
  progress(`writing ${lines} lines, and ten times as many`);
  const input = writeKernLog(kernLog, { lines, seed, rules });
  const tenfold = writeKernLog(tenfoldLog, { lines: lines * 10, seed, rules });

  const { contenders, missing } = findContenders(snapshot, app);
  progress('counting what each program finds');
  const { able, failures } = await countRows(contenders, kernLog);
  const conditions = { rounds: runs, machine, scratch: folder };
  progress(`measuring ${able.length} programs, ${runs} times each`);
  const measured = await measureInTurns(able, { ...conditions, file: kernLog });
  progress('measuring cfnet with the longer log');
  const grown = await measureInTurns(
    measured.filter(({ isCfnet }) => isCfnet).map((entry) => ({ ...entry, once: entry.cost })),
    { ...conditions, file: tenfoldLog },
  );
  return {
    version: 1,
    machine,
    input: { ...input, seed, app: app.guid },
    runs,
    results: measured.map(({ name, rows, cost }) => ({ name, rows, ...cost })),
    growth: {
      ...tenfold,
      results: grown.map(({ name, once, cost }) => ({ name, once, tenfold: cost })),
    },
    notes: [...missing.map((program) => `${program} is not installed.`), ...failures],
  };
}

/** @param {string} text */
function progress(text) {
  process.stderr.write(`${text}\n`);
}
