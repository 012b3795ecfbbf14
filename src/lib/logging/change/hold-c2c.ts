import type { Lifetime } from '../../cli/lifetime.js';
import { errorFromProblem, problemText } from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { durationText } from '../../text/duration.js';
import { isChosen, type CellChoice } from '../cells/choose-cells.js';
import type { RecordStore } from '../restore/record-store.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { changeLogging } from './change-logging.js';
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

/**
 * Has cells log allowed c2c traffic while another command does its work: resolves when they do, and puts back what
 * was before when the command ends or the time is up. Cells that fail are told, and stop nothing else.
 * Errors: USAGE where nothing is chosen; the first failure where no cell could be switched.
 */
export async function holdC2c({ choice, holdMs }: HoldOrder, ports: HoldPorts): Promise<void> {
  if (!isChosen(choice)) {
    throw new CfnetError('USAGE', 'Which cells are to log is not said', {
      hint: 'With --enable-logging give an app, --cell or --all.',
    });
  }
  const { foundation, store, lifetime, notice } = ports;
  const hold = holdMs === undefined ? {} : { until: Date.now() + holdMs };
  const changing = changeLogging(
    { enabled: true, c2c: choice, hold },
    { foundation, store, signal: lifetime.signal, progress: {} },
  );
  const ending = new Ending({ ...ports, signal: lifetime.signal }, changing, true);
  const putBack = (): Promise<void> => ending.end().then(() => undefined);
  lifetime.onEnd(putBack, { graceMs: RESTORE_GRACE_MS });
  const { document, problems } = await changing;
  lifetime.signal.throwIfAborted();
  const [first] = problems;
  if (document.cells.length === 0 && first !== undefined) throw errorFromProblem(first);
  problems.map(problemText).forEach(notice);
  const switched = document.cells.filter(({ changed }) => changed).length;
  const when = holdMs === undefined ? 'at the end' : `in ${durationText(holdMs)}, or at the end`;
  if (switched > 0) notice(`c2c logging is switched on; it is put back ${when}`);
  await tellWhoPutsBack(document, ports);
  if (holdMs !== undefined) putBackIn(holdMs, putBack, lifetime);
}

function putBackIn(holdMs: number, putBack: () => Promise<void>, lifetime: Lifetime): void {
  const timer = setTimeout(() => void putBack(), holdMs);
  lifetime.onEnd(() => {
    clearTimeout(timer);
  });
}
