import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { sampleProcess } from './proc-sampler.mjs';

/**
 * @typedef {import('./machine.mjs').Machine} Machine
 * @typedef {import('./proc-sampler.mjs').Usage} Usage
 */

/**
 * What one run of a whole process took.
 * @typedef {Usage & { seconds: number }} Cost  wall time; CPU time is user and system together
 */

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {readonly string[]} args
 * @property {readonly number[]} [goodExits]  exit codes that are no failure; only 0 when left out
 */

const STDERR_KEPT = 2000;

/**
 * Runs a program to its end with its output thrown away.
 * @param {Command} command
 * @param {Machine} machine
 * @param {string} scratch  an existing folder
 * @returns {Promise<Cost>}
 * @throws {Error} when the program fails
 */
export async function measure(command, machine, scratch) {
  const report = join(scratch, 'time.txt');
  const [program = '', ...args] = [
    ...(machine.gnuTime ? ['/usr/bin/time', '-o', report, '-f', '%U %S %M'] : []),
    ...(machine.core === null ? [] : ['taskset', '-c', String(machine.core)]),
    command.program,
    ...command.args,
  ];
  const start = performance.now();
  // A group of its own, because GNU time does not pass a signal on to the program.
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const sampler = machine.gnuTime ? undefined : sampleProcess(child.pid);
  try {
    await success(child, command);
    const seconds = (performance.now() - start) / 1000;
    return { seconds, ...(sampler?.usage() ?? readTimeReport(report)) };
  } finally {
    sampler?.stop();
  }
}

/**
 * Runs a program to its end and hands over what it prints.
 * @param {Command} command
 * @param {(chunk: Buffer) => void} onOutput
 * @throws {Error} when the program fails
 */
export async function readOutput(command, onOutput) {
  const child = spawn(command.program, command.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdout.on('data', onOutput);
  await success(child, command);
}

/**
 * Waits for the end of a program, and ends it with its group when this process ends first.
 * @param {import('node:child_process').ChildProcess} child  leader of its group
 * @param {Command} command
 */
async function success(child, { program, goodExits = [0] }) {
  const endGroup = () => {
    if (child.pid !== undefined) process.kill(-child.pid);
  };
  process.once('exit', endGroup);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr = `${stderr}${String(chunk)}`.slice(-STDERR_KEPT);
  });
  try {
    // Not 'exit': only after 'close' has everything that was printed arrived.
    await once(child, 'close');
  } finally {
    process.off('exit', endGroup);
  }
  if (child.exitCode === null || !goodExits.includes(child.exitCode)) {
    const end = child.signalCode ?? `exit ${child.exitCode}`;
    throw new Error(`${program} ended with ${end}: ${stderr.trim()}`);
  }
}

/**
 * @param {string} report  file that GNU time wrote; a line about a bad exit may precede the figures
 * @returns {Usage}
 */
function readTimeReport(report) {
  const figures = readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '';
  const [user = NaN, system = NaN, kilobytes = NaN] = figures.split(' ').map(Number);
  return { cpuSeconds: user + system, peakBytes: kilobytes * 1024 };
}
