import { CfnetError } from '../../errors/cfnet-error.js';
import { isRunning } from '../../outside/process-identity.js';
import { subjectOf, thisHost, type ChangeRecord, type Holder } from './change-record.js';

/** Errors: CfnetError OUTSIDE_FAILED where the record's holder still runs, or runs on a machine that is not this one. */
export async function requireFree(record: ChangeRecord): Promise<void> {
  const { holder } = record;
  if (holder === undefined || isThisProcess(holder) || !(await isHeld(holder))) return;
  const until = holder.until === undefined ? '' : `, and restores it at ${holder.until}`;
  const where = holder.host === thisHost() ? '' : ` on ${holder.host}`;
  throw new CfnetError(
    'OUTSIDE_FAILED',
    `Another cfnet (process ${holder.pid}${where}) has changed ${subjectOf(record)}${until}`,
    { hint: 'End it with Ctrl-C, which restores; or cfnet logging restore --force.' },
  );
}

export function isThisProcess({ host, pid }: Holder): boolean {
  return host === thisHost() && pid === process.pid;
}

/** Of a process on another machine nobody here can tell: it counts as running until its time is up. */
async function isHeld(holder: Holder): Promise<boolean> {
  if (holder.host === thisHost()) return isRunning(holder);
  return holder.until !== undefined && Date.parse(holder.until) > Date.now();
}
