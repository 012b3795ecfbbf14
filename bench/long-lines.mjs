// Measures what lines of 1 kB to 1 MB cost, in shapes that are hard for a reader of log lines:
//   npm run build && node bench/long-lines.mjs [--json]
// The cost of a kilobyte must not grow with the length of its line.
import process from 'node:process';
import { URL } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './lib/median.mjs';

/** @typedef {typeof import('../src/lib/kernel-log/kernel-log-reader.js')} BuiltReader */

// As it is built: the bench measures what users run, not the source.
const built = new URL('../dist/lib/kernel-log/kernel-log-reader.js', import.meta.url).href;
/** @type {unknown} */
const modules = await import(built);
const { KernelLogReader } = /** @type {BuiltReader} */ (modules);

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

const LENGTHS = [1024, 16 * 1024, 128 * 1024, 1024 * 1024];
const RUNS = 5;
/** So much text is read for each figure, in lines of the length in question. */
const TEXT = 2 * 1024 * 1024;
const WORDS =
  'OUT=s-010255012044 MAC=aa:aa:0a:ff:0c:09:ee:ee:0a:ff:0c:09:08:00 SRC=10.255.12.9 DST=10.255.12.44 LEN=60 PROTO=TCP SPT=40001 DPT=9001 SYN MARK=0x5 ';
const MESSAGE = `DENY_C2C_5b0e1d2c-77aa-4c3d- IN=s-010255012009 ${WORDS}`;

/** @type {readonly (readonly [name: string, start: string, piece: string])[]} */
const SHAPES = [
  ['messages one behind another', '', MESSAGE],
  ['one message, then words', MESSAGE, 'A=1 '],
  ['one message, then SRC= glued', MESSAGE, 'SRC=x'],
  ['prefixes without addresses', '', 'DENY_C2C_5b0e1d2c-77aa-4c3d- IN=a '],
  ['other programs', '', 'IPTables-Dropped: IN=eth0 SRC=1.2.3.4 '],
  ['hidden prefixes', '', '5b0e1d2c-77aa-4c3d-\t IN=a '],
  ['open braces', '', '{'],
  ['open braces with a message', MESSAGE, '{"'],
  ['a list of entries', '{"a":[', `{"m":"${MESSAGE}"},`],
  ['backslashes', MESSAGE, '\\'],
  ['quotes', MESSAGE, '"'],
  ['blanks', MESSAGE, ' '],
  ['blanks before a message', '', ' '.repeat(200) + 'IN='],
  ['colours', MESSAGE, '\x1b[31m'],
  ['escapes cut short', MESSAGE, '\x1b['],
  ['stamps', '', '2031-02-03T04:05:06.7Z '],
  ['brackets', MESSAGE, '[ '],
  ['NUL', MESSAGE, '\0'],
];

const rows = SHAPES.map(([name, start, piece]) => ({
  name,
  microsecondsPerKilobyte: LENGTHS.map((length) => cost(lineOf(start, piece, length))),
}));
if (values.json) {
  process.stdout.write(`${JSON.stringify({ version: 1, lengths: LENGTHS, rows })}\n`);
} else {
  const heads = LENGTHS.map((length) => `${length / 1024} kB`.padStart(9)).join('');
  process.stdout.write(`${'µs for each kB, in lines of'.padEnd(32)}${heads}\n`);
  for (const { name, microsecondsPerKilobyte } of rows) {
    const cells = microsecondsPerKilobyte.map((one) => one.toFixed(1).padStart(9)).join('');
    process.stdout.write(`${name.padEnd(32)}${cells}\n`);
  }
}

/**
 * @param {string} start
 * @param {string} piece
 * @param {number} length
 */
function lineOf(start, piece, length) {
  const count = Math.ceil(Math.max(0, length - start.length) / piece.length);
  return Buffer.from(`${start}${piece.repeat(count)}`.slice(0, length), 'latin1').toString(
    'latin1',
  );
}

/** @param {string} line  @returns {number} microseconds of CPU for each kilobyte, the median of some runs */
function cost(line) {
  const lines = Math.max(1, Math.round(TEXT / line.length));
  const block = `${line}\n`;
  const times = Array.from({ length: RUNS }, () => {
    const reader = new KernelLogReader();
    const before = process.cpuUsage();
    for (let at = 0; at < lines; at++) reader.readBlock(block, 0, () => undefined, undefined);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / ((lines * block.length) / 1024);
  });
  return median(times);
}
