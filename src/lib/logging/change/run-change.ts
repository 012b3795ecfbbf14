import { setTimeout as wait } from 'node:timers/promises';
import { ExitCode, type ExitCodeValue } from '../../errors/cfnet-error.js';
import { errorFromProblem, problemText, type Problem } from '../../errors/problem.js';
import type { Lifetime } from '../../outside/lifetime.js';
import { durationText } from '../../text/duration.js';
import type { ChangeDocument } from './change-document.js';
import { Ending, RESTORE_GRACE_MS } from './ending.js';
import { tellWhoPutsBack } from './tell-holders.js';
import { changeLogging, type ChangeOrder, type ChangePorts } from './change-logging.js';

/** The outside world of the service. */
export interface RunChangePorts extends Omit<ChangePorts, 'signal'> {
  readonly lifetime: Lifetime;
  readonly print: (document: ChangeDocument) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
  /** As for `Ending`. */
  readonly shown: () => Promise<void>;
}

/**
 * Switches logging; with `holdMs` puts it back when the time is up, or the command ends before. @returns the exit
 * code of the contract. Errors: those of `changeLogging`; the first failure where nothing could be done.
 */
export async function runChange(
  order: Omit<ChangeOrder, 'hold'> & { readonly holdMs?: number | undefined },
  ports: RunChangePorts,
): Promise<ExitCodeValue> {
  const { holdMs, ...change } = order;
  const { lifetime } = ports;
  const { signal } = lifetime;
  const until = holdMs === undefined ? undefined : Date.now() + holdMs;
  const changing = changeLogging(
    { ...change, ...(until !== undefined && { hold: { until } }) },
    { ...ports, signal },
  );
  const ended = new Ending({ ...ports, signal }, changing, holdMs !== undefined);
  lifetime.onEnd(() => ended.end().then(ignore), { graceMs: RESTORE_GRACE_MS });
  const { document, problems } = await changing;
  // Ctrl-C ends programs that were asked meanwhile: that is no fault of theirs to report.
  signal.throwIfAborted();
  const code = await report(document, problems, ports);
  await tellWhoPutsBack(document, ports);
  if (holdMs === undefined || until === undefined) {
    await ended.end();
    await tellHowToUndo(document, ports);
    return code;
  }
  // What failed half way is recorded too, and put back at the end.
  if ((await ports.store.own()).length + (await ports.store.taken()).length === 0) {
    ports.notice('Nothing had to be changed, so nothing is put back');
    return code;
  }
  ports.notice(
    `It is put back in ${durationText(holdMs)}, at ${new Date(until).toISOString()}, or with Ctrl-C`,
  );
  await wait(Math.max(0, until - Date.now()), undefined, { signal });
  return (await ended.end()) ? code : ExitCode.partial;
}

async function report(
  document: ChangeDocument,
  problems: readonly Problem[],
  { print, notice }: RunChangePorts,
): Promise<ExitCodeValue> {
  const isEmpty = document.cells.length + document.security_groups.length === 0;
  const [first, ...others] = problems;
  if (isEmpty && first !== undefined) {
    others.map(problemText).forEach(notice);
    throw errorFromProblem(first);
  }
  problems.map(problemText).forEach(notice);
  await print(document);
  const isWaiting = document.containers.some(({ waiting }) => waiting.length > 0);
  return problems.length > 0 || isWaiting ? ExitCode.partial : ExitCode.done;
}

async function tellHowToUndo(
  { cells, security_groups: groups }: ChangeDocument,
  { store, notice }: RunChangePorts,
): Promise<void> {
  const isChanged = [...cells, ...groups].some(({ changed }) => changed);
  if (isChanged && (await store.list()).value.length > 0) {
    notice('To put back what was before: cfnet logging restore');
  }
}

function ignore(): void {
  return undefined;
}
