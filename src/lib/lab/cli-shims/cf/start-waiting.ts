import { setTimeout as wait } from 'node:timers/promises';
import { stringAt } from '../../../json/json-value.js';
import { processesOf, type ProcessSummary } from './app-summary.js';
import { CfFailure } from './cf-failure.js';
import type { CfCall } from './cf-command.js';

const POLL_MS = 300;

/** The genuine CLI's `CF_STARTUP_TIMEOUT`, in milliseconds. */
const PATIENCE_MS = 5 * 60_000;

/** Waits until a process that wants instances has one running. Errors: CfFailure after five minutes. */
export async function waitForStart({ session }: CfCall, appGuid: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await processesOf(session, appGuid)).every(hasStarted)) {
    if (Date.now() > deadline) throw new CfFailure('Start app timeout');
    await wait(POLL_MS);
  }
}

function hasStarted({ instances }: ProcessSummary): boolean {
  return (
    instances.length === 0 ||
    instances.some((instance) => stringAt(instance, 'state') === 'RUNNING')
  );
}
