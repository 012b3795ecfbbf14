import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For hooks that wait for a turn, in milliseconds: the longest suite with the kernel may be under way. */
export const TURN_MS = 900_000;

/** Gives the turn back. */
export type KernelTurn = () => Promise<void>;

const LOCK = join(tmpdir(), 'cfnet-tests-kernel.lock');

/**
 * A machine has one kernel log and one setting of what gets into it: suites that have real packets logged come one after
 * the other, also those of another run. Whoever dies gives its turn back by that.
 */
export async function takeKernelTurn(): Promise<KernelTurn> {
  const holder = spawn('flock', [LOCK, 'sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return async () => {
    const ended = once(holder, 'exit');
    holder.stdin.end();
    await ended;
  };
}
