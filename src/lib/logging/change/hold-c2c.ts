import type { Lifetime } from '../../outside/lifetime.js';
import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import {
  errorFromProblem,
  problemFromError,
  problemText,
  type Problem,
} from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { durationText } from '../../text/duration.js';
import { isChosen, type CellChoice } from '../cells/choose-cells.js';
import type { RecordStore } from '../restore/record-store.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { ChangeDocument } from './change-document.js';
import { changeLogging, type Changed } from './change-logging.js';
import { tellWhoPutsBack } from './tell-holders.js';
import { Ending, RESTORE_GRACE_MS } from './ending.js';

export interface HoldOrder {
  /** Whose c2c logging is wanted; something has to be chosen. */
  readonly choice: CellChoice;
  /** Milliseconds until it is put back, should the command last longer. */
  readonly holdMs?: number | undefined;
}

export interface HoldPorts {
  readonly foundation: LiveFoundation;
  readonly store: RecordStore;
  readonly lifetime: Lifetime;
  readonly notice: (sentence: string) => void;
}

/** The logging that is held. */
export interface C2cHold {
  /** Has another cell log too, unless the time is up. Whether it does is told; nothing is thrown for it. */
  readonly also: (cell: RemoteCell) => Promise<void>;
}

/**
 * Has cells log allowed c2c traffic while another command does its work: resolves when they do, and puts back what
 * was before when the command ends or the time is up. Cells that fail are told, and stop nothing else.
 * Errors: USAGE where nothing is chosen; the first failure where no cell could be switched.
 */
export async function holdC2c({ choice, holdMs }: HoldOrder, ports: HoldPorts): Promise<C2cHold> {
  if (!isChosen(choice)) {
    throw new CfnetError('USAGE', 'Which cells are to log is not said', {
      hint: 'With --enable-logging give an app, --cell or --all.',
    });
  }
  const { lifetime, notice } = ports;
  const { signal } = lifetime;
  const hold = holdMs === undefined ? {} : { until: Date.now() + holdMs };
  const change = (c2c: CellChoice): Promise<Changed> =>
    changeLogging({ enabled: true, c2c, hold }, { ...ports, signal, progress: {} });
  const changing = change(choice);
  const ending = new Ending({ ...ports, signal }, changing, true);
  const putBack = (): Promise<void> => ending.end().then(() => undefined);
  lifetime.onEnd(putBack, { graceMs: RESTORE_GRACE_MS });
  const { document, problems } = await changing;
  signal.throwIfAborted();
  const [first] = problems;
  if (document.cells.length === 0 && first !== undefined) throw errorFromProblem(first);
  problems.map(problemText).forEach(notice);
  const when = holdMs === undefined ? 'at the end' : `in ${durationText(holdMs)}, or at the end`;
  if (isSwitched(document)) notice(`c2c logging is switched on; it is put back ${when}`);
  await tellWhoPutsBack(document, ports);
  if (holdMs !== undefined) putBackIn(holdMs, putBack, lifetime);
  const known = new Set(document.cells.map(({ cell }) => cell.id));
  return {
    also: async (cell) => {
      if (known.has(cell.id)) return;
      known.add(cell.id);
      const isOn = await ending.also(() => switchLater(cell, change, ports));
      // It may come again, and another try may help.
      if (!isOn) known.delete(cell.id);
    },
  };
}

/** @returns whether the cell logs now */
async function switchLater(
  cell: RemoteCell,
  change: (choice: CellChoice) => Promise<Changed>,
  { lifetime, notice, store }: HoldPorts,
): Promise<boolean> {
  try {
    const { document, problems } = await change({ cells: [cell.id], apps: [], all: false });
    lifetime.signal.throwIfAborted();
    problems.map((problem) => doesNotLog(cell, problem)).forEach(notice);
    if (isSwitched(document)) {
      notice(`c2c logging of ${cell.name} is switched on too; it is put back with the others`);
    }
    await tellWhoPutsBack(document, { store, notice });
    return problems.length === 0;
  } catch (error) {
    // What is ended from outside is put back, and has nothing to tell.
    if (lifetime.signal.aborted) return false;
    if (!(error instanceof CfnetError)) throw error;
    notice(doesNotLog(cell, problemFromError(error)));
    return false;
  }
}

/** A failure on the way says nothing of whether the cell had been switched: others may have done so. */
function doesNotLog({ name }: RemoteCell, problem: Problem): string {
  return `${name} may not log what policies allow: ${problemText(problem)}`;
}

function isSwitched({ cells }: ChangeDocument): boolean {
  return cells.some(({ changed }) => changed);
}

function putBackIn(holdMs: number, putBack: () => Promise<void>, lifetime: Lifetime): void {
  const timer = setTimeout(() => void putBack(), holdMs);
  lifetime.onEnd(() => {
    clearTimeout(timer);
  });
}
