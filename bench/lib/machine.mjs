import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import process from 'node:process';

/**
 * What this machine offers for measuring.
 * @typedef {object} Machine
 * @property {string} cpu  model name
 * @property {string} node  version of this Node, which also runs the measured scripts
 * @property {number} load  processes that wanted to run in the last minute, before the bench itself did anything
 * @property {number | null} core  that every measured process is bound to; null without `taskset`
 * @property {boolean} gnuTime  whether `/usr/bin/time` is GNU time
 */

/** @returns {Machine} */
export function inspectMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    load: loadavg()[0] ?? NaN,
    core: isInstalled('taskset') ? lastAllowedCore() : null,
    gnuTime: versionOf('/usr/bin/time')?.includes('GNU') ?? false,
  };
}

/**
 * @param {string} program
 * @returns {boolean}
 */
export function isInstalled(program) {
  return versionOf(program) !== undefined;
}

/**
 * @param {string} program
 * @returns {string | undefined} undefined when it cannot be started
 */
function versionOf(program) {
  const { error, stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return error === undefined ? stdout + stderr : undefined;
}

/**
 * The first core is the one that interrupts and other programs like best, so the last one is taken.
 * @returns {number | null} null where the kernel does not say which are allowed
 */
function lastAllowedCore() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const last = /^Cpus_allowed_list:.*?(\d+)$/m.exec(status)?.[1];
  return last === undefined ? null : Number(last);
}
