import { setTimeout as wait } from 'node:timers/promises';
import { CfnetError } from '../errors/cfnet-error.js';
import { asObject, numberAt, stringAt } from '../json/json-value.js';
import type { BoshCli } from '../live/foundation.js';
import { oneLine } from '../outside/one-line.js';

const RUNNING = ['queued', 'processing'];
const POLL_MS = 250;

/** A task that ended otherwise than `done`: the director works, what it was asked to do does not. */
export class TaskFailed extends CfnetError {
  constructor(doing: string, id: number, state: string, result: string) {
    super(
      'OUTSIDE_FAILED',
      `${doing} failed: task ${id} is in state ${state}: ${oneLine(result)}`,
      {
        hint: `See what went wrong: bosh task ${id} --debug`,
      },
    );
  }
}

/**
 * Asks the director for something that takes time, and waits for the result (cf-facts 7.4).
 * Errors: those of `request`; TaskFailed.
 */
export async function runDirectorTask(
  bosh: BoshCli,
  path: string,
  body: object,
  doing: string,
): Promise<unknown> {
  let task = asObject(await bosh.request('POST', path, body));
  const id = numberAt(task, 'id');
  if (id === undefined) {
    throw new CfnetError('OUTSIDE_FAILED', `${doing} failed: the director started no task`);
  }
  while (RUNNING.includes(stringAt(task, 'state') ?? '')) {
    await wait(POLL_MS);
    task = asObject(await bosh.request('GET', `/tasks/${id}`));
  }
  const state = stringAt(task, 'state') ?? 'unknown';
  if (state !== 'done') throw new TaskFailed(doing, id, state, stringAt(task, 'result') ?? '');
  return bosh.request('GET', `/tasks/${id}/output?type=result`);
}
