import { measure, readOutput } from './measure.mjs';
import { medianCost } from './median.mjs';

/**
 * @typedef {import('./contenders.mjs').Contender} Contender
 * @typedef {import('./machine.mjs').Machine} Machine
 * @typedef {import('./measure.mjs').Cost} Cost
 */

/**
 * @typedef {object} Conditions
 * @property {string} file  that every contender reads
 * @property {number} rounds
 * @property {Machine} machine
 * @property {string} scratch  an existing folder
 */

const NEWLINE = 10;

/**
 * Runs each contender once, unmeasured, and counts the rows it finds: figures of a program that finds nothing would
 * mean nothing. It also brings the file and the programs into the page cache.
 * @param {readonly Contender[]} contenders
 * @param {string} file
 * @returns {Promise<{ able: (Contender & { rows: number })[], failures: string[] }>} the contenders that did it, and a
 *   sentence about each of the others
 */
export async function countRows(contenders, file) {
  const able = [];
  const failures = [];
  for (const contender of contenders) {
    try {
      able.push({ ...contender, rows: await countRowsOf(contender, file) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${contender.name} is left out: ${reason}`);
    }
  }
  return { able, failures };
}

/**
 * @param {Contender} contender
 * @param {string} file
 * @returns {Promise<number>}
 */
async function countRowsOf({ command, printsCount }, file) {
  let rows = 0;
  let text = '';
  await readOutput(command(file), (chunk) => {
    if (printsCount) text += chunk.toString();
    else rows += countNewlines(chunk);
  });
  return printsCount ? Number(text) : rows;
}

/**
 * Measures contenders in turns, round by round, so that a slow moment of the machine does not hit one of them alone.
 * @template {Contender} T
 * @param {readonly T[]} contenders
 * @param {Conditions} conditions
 * @returns {Promise<(T & { cost: Cost })[]>} the contenders with the median of their runs
 * @throws {Error} when a program fails
 */
export async function measureInTurns(contenders, { file, rounds, machine, scratch }) {
  const entries = contenders.map((contender) => ({
    contender,
    command: contender.command(file),
    costs: /** @type {Cost[]} */ ([]),
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { command, costs } of entries) {
      costs.push(await measure(command, machine, scratch));
    }
  }
  return entries.map(({ contender, costs }) => ({ ...contender, cost: medianCost(costs) }));
}

/**
 * @param {Buffer} chunk
 * @returns {number}
 */
function countNewlines(chunk) {
  let count = 0;
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
