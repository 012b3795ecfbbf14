import { setTimeout as wait } from 'node:timers/promises';
import { ExitCode, type ExitCodeValue } from '../../errors/cfnet-error.js';
import { errorFromProblem, problemText, type Problem } from '../../errors/problem.js';
import type { Lifetime } from '../../cli/lifetime.js';
import { durationText } from '../../text/duration.js';
import type { ChangeRecord } from '../restore/change-record.js';
import { subjectOf } from '../restore/change-record.js';
import { restoreChanges } from '../restore/restore-changes.js';
import type { ChangeDocument } from './change-document.js';
import { changeLogging, type ChangeOrder, type ChangePorts } from './change-logging.js';

/** The outside world of the service. */
export interface RunChangePorts extends Omit<ChangePorts, 'signal'> {
  readonly lifetime: Lifetime;
  readonly print: (document: ChangeDocument) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/** Putting everything back may take so long after Ctrl-C, in milliseconds. A second Ctrl-C ends it. */
const RESTORE_GRACE_MS = 180_000;

/**
 * Switches logging; with `holdMs` puts it back when the time is up, or the command ends before. @returns the exit
 * code of the contract. Errors: those of `changeLogging`; the first failure where nothing could be done.
 */
export async function runChange(
  order: Omit<ChangeOrder, 'until'> & { readonly holdMs?: number | undefined },
  ports: RunChangePorts,
): Promise<ExitCodeValue> {
  const { holdMs, ...change } = order;
  const { lifetime } = ports;
  const until = holdMs === undefined ? undefined : Date.now() + holdMs;
  const changing = changeLogging(
    { ...change, ...(until !== undefined && { until }) },
    { ...ports, signal: lifetime.signal },
  );
  const ended = new Ending(ports, changing, holdMs !== undefined);
  lifetime.onEnd(() => ended.end().then(ignore), { graceMs: RESTORE_GRACE_MS });
  const { document, problems } = await changing;
  const code = await report(document, problems, ports);
  if (holdMs === undefined || until === undefined) {
    await ended.end();
    await tellHowToUndo(document, ports);
    return code;
  }
  ports.notice(
    `Put back in ${durationText(holdMs)}, at ${new Date(until).toISOString()}, or with Ctrl-C`,
  );
  await wait(Math.max(0, until - Date.now()), undefined, { signal: lifetime.signal });
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

/** What becomes of this process's records at its end, whichever way it ends. */
class Ending {
  readonly #ports: RunChangePorts;
  readonly #changing: Promise<unknown>;
  readonly #restores: boolean;
  #ended: Promise<boolean> | undefined;

  constructor(ports: RunChangePorts, changing: Promise<unknown>, restores: boolean) {
    this.#ports = ports;
    this.#changing = changing;
    this.#restores = restores;
  }

  /** @returns whether all is as it is to be. May be called again. */
  end(): Promise<boolean> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<boolean> {
    // What is under way comes to its end first: it would undo what is put back.
    await this.#changing.catch(() => undefined);
    const records = await this.#ports.store.own();
    if (this.#restores) return this.#restore(records);
    await this.#leave(records);
    return true;
  }

  async #restore(records: readonly ChangeRecord[]): Promise<boolean> {
    const { notice, foundation, store } = this.#ports;
    if (records.length === 0) return true;
    notice(`Putting back ${records.map(subjectOf).join(', ')}`);
    const { problems } = await restoreChanges(records, { foundation, store, force: false });
    problems.map(problemText).forEach(notice);
    const left = await store.own();
    await Promise.all(left.map((record) => store.leave(record)));
    notice(
      problems.length === 0
        ? 'All is as it was before'
        : 'Not all could be put back; it stays recorded: cfnet logging restore',
    );
    return problems.length === 0;
  }

  /** What is as it was needs no record; what failed half way is still to be put back one day. */
  async #leave(records: readonly ChangeRecord[]): Promise<void> {
    const { store } = this.#ports;
    for (const record of records) {
      const isAsBefore = JSON.stringify(record.before) === JSON.stringify(record.written);
      await (isAsBefore ? store.forget(record) : store.leave(record));
    }
  }
}

function ignore(): void {
  return undefined;
}
