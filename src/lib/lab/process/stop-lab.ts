import { setTimeout as wait } from 'node:timers/promises';
import { cleanUpLab } from './clean-up-lab.js';
import type { LabFolder } from './lab-folder.js';
import { withLabLock } from './lab-lock.js';
import { runningLab } from './lab-record.js';
import { isRunning, type ProcessIdentity } from '../../outside/process-identity.js';
import { sendSignal } from './send-signal.js';

/** How long a lab may take to end by itself before it is killed. */
const PATIENCE_MS = 10_000;
const POLL_MS = 25;

/**
 * Ends a lab and removes all that it left; a lab that was killed is cleaned up in the same way.
 * @returns whether there was anything of it
 */
export function stopLab(folder: LabFolder): Promise<boolean> {
  return withLabLock(folder, async () => {
    const running = await runningLab(folder);
    if (running !== undefined) await end(running.process);
    return (await cleanUpLab(folder)) || running !== undefined;
  });
}

async function end(identity: ProcessIdentity): Promise<void> {
  sendSignal(identity.pid, 'SIGTERM');
  const deadline = Date.now() + PATIENCE_MS;
  while (await isRunning(identity)) {
    if (Date.now() > deadline) sendSignal(identity.pid, 'SIGKILL');
    await wait(POLL_MS);
  }
}
