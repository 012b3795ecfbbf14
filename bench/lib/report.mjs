/**
 * @typedef {import('./machine.mjs').Machine} Machine
 * @typedef {import('./measure.mjs').Cost} Cost
 */

/**
 * Everything a bench run found out; `--json` prints it as it is.
 * @typedef {object} Report
 * @property {1} version
 * @property {Machine} machine
 * @property {{ lines: number, bytes: number, seed: number, app: string }} input
 * @property {number} runs  of which every figure is the median
 * @property {(Cost & { name: string, rows: number })[]} results
 * @property {{ lines: number, bytes: number, results: { name: string, once: Cost, tenfold: Cost }[] }} growth
 * @property {string[]} notes  what could not be measured, and why
 */

const MEGABYTE = 1e6;
const NAME_COLUMNS = 28;

/**
 * @param {Report} report
 * @returns {string} for people, at most 80 columns wide
 */
export function formatReport({ machine, input, runs, results, growth, notes }) {
  return [
    `${count(input.lines)} lines, ${megabytes(input.bytes)} MB, seed ${input.seed}; median of ${runs} runs`,
    machine.cpu,
    `Node ${machine.node}; ${coreText(machine)}; load ${decimal(machine.load)} before the start`,
    `X = ${input.app}`,
    '',
    row('whole process', ['lines/s', 'MB/s', 'CPU s', 'peak MB', 'rows'], RESULT_WIDTHS),
    ...results.map(({ name, rows, seconds, cpuSeconds, peakBytes }) =>
      row(
        name,
        [
          count(input.lines / seconds),
          megabytes(input.bytes / seconds),
          decimal(cpuSeconds),
          megabytes(peakBytes),
          count(rows),
        ],
        RESULT_WIDTHS,
      ),
    ),
    '',
    `the same with ${count(growth.lines)} lines, ${megabytes(growth.bytes)} MB`,
    row('1x against 10x', ['s 1x', 's 10x', 'ratio', 'MB 1x', 'MB 10x', 'ratio'], GROWTH_WIDTHS),
    ...growth.results.map(({ name, once, tenfold }) =>
      row(
        name,
        [
          decimal(once.seconds),
          decimal(tenfold.seconds),
          ratio(tenfold.seconds, once.seconds),
          megabytes(once.peakBytes),
          megabytes(tenfold.peakBytes),
          ratio(tenfold.peakBytes, once.peakBytes),
        ],
        GROWTH_WIDTHS,
      ),
    ),
    ...notes.map((note) => `\n${note}`),
    '',
  ].join('\n');
}

const RESULT_WIDTHS = [13, 10, 9, 9, 11];
const GROWTH_WIDTHS = [8, 9, 7, 9, 9, 7];

/**
 * @param {string} name
 * @param {readonly string[]} cells
 * @param {readonly number[]} widths
 * @returns {string}
 */
function row(name, cells, widths) {
  const columns = cells.map((cell, index) => cell.padStart(widths[index] ?? 0));
  return name.padEnd(NAME_COLUMNS) + columns.join('');
}

/**
 * @param {Machine} machine
 * @returns {string}
 */
function coreText({ core }) {
  return core === null ? 'not bound to a core' : `bound to core ${core}`;
}

/**
 * @param {number} value
 * @returns {string}
 */
function count(value) {
  return Math.round(value).toLocaleString('en-US');
}

/**
 * @param {number | null} value
 * @returns {string}
 */
function decimal(value) {
  return value === null ? '-' : value.toFixed(2);
}

/**
 * @param {number | null} bytes
 * @returns {string}
 */
function megabytes(bytes) {
  return bytes === null ? '-' : (bytes / MEGABYTE).toFixed(1);
}

/**
 * @param {number | null} value
 * @param {number | null} base
 * @returns {string}
 */
function ratio(value, base) {
  return value === null || base === null ? '-' : (value / base).toFixed(2);
}
