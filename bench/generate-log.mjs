// Lays out a snapshot folder of one busy cell with a generated kern.log:
//   node bench/generate-log.mjs DIR [--lines 1000000] [--seed 1]
import process from 'node:process';
import { parseArgs } from 'node:util';
import { writeKernLog } from './lib/kern-log.mjs';
import { wholeNumber } from './lib/options.mjs';
import { layOutSnapshot } from './lib/snapshot-folder.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Say into which folder: node bench/generate-log.mjs DIR');

const lines = wholeNumber('lines', values.lines, 1);
const seed = wholeNumber('seed', values.seed, 0);
const { kernLog, rules, app } = layOutSnapshot(folder);
const { bytes } = writeKernLog(kernLog, { lines, seed, rules });
process.stdout.write(`${JSON.stringify({ snapshot: folder, kernLog, lines, bytes, seed, app })}\n`);
