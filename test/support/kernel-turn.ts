import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeForsakenLabs } from './forsaken-labs.js';

/** How long the others may take: the longest suite with the kernel may be under way, and another before this one. */
const PATIENCE_SECONDS = 1800;

/** For hooks that wait for a turn and start a lab then, in milliseconds. */
export const TURN_MS = PATIENCE_SECONDS * 1000 + 120_000;

/** Gives the turn back. */
export type KernelTurn = () => Promise<void>;

const LOCK = join(tmpdir(), 'cfnet-tests-kernel.lock');
const HOLD = ['sh', '-c', 'echo; exec cat'];

/**
 * A machine has one kernel log and one setting of what gets into it: suites that have real packets logged come one after
 * the other, also those of another run. Whoever dies gives its turn back by that, and what it left is removed by the next.
 * Errors: an Error where the others do not come to an end.
 */
export async function takeKernelTurn(): Promise<KernelTurn> {
  const holder = spawn('flock', ['--timeout', `${PATIENCE_SECONDS}`, LOCK, ...HOLD], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  const isHeld = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    ended.then(() => false),
  ]);
  if (!isHeld) throw new Error(`other suites kept the kernel for ${PATIENCE_SECONDS} s`);
  const giveBack = async () => {
    holder.stdin.end();
    await ended;
  };
  try {
    await removeForsakenLabs();
  } catch (error) {
    await giveBack();
    throw error;
  }
  return giveBack;
}
