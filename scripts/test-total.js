/** Prints `N passed, N failed, N skipped` over the result files of several jest runs. */
import { readFile } from 'node:fs/promises';

/**
 * @typedef {object} JestResult
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numRuntimeErrorTestSuites suites that broke before their tests could run
 * @property {number} numPendingTests
 */

const runs = await Promise.all(process.argv.slice(2).map(readRun));
const sum = (/** @type {keyof JestResult} */ key) =>
  runs.reduce((total, run) => total + run[key], 0);
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
console.log(`${sum('numPassedTests')} passed, ${failed} failed, ${sum('numPendingTests')} skipped`);

/**
 * @param {string} file
 * @returns {Promise<JestResult>}
 */
async function readRun(file) {
  /** @type {unknown} */
  const result = JSON.parse(await readFile(file, 'utf8'));
  return /** @type {JestResult} */ (result);
}
