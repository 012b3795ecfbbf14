import { problemText } from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { listText } from '../../text/list-text.js';
import { subjectOf, type ChangeRecord } from '../restore/change-record.js';
import type { RecordStore } from '../restore/record-store.js';
import { restoreChanges } from '../restore/restore-changes.js';

export interface EndingPorts {
  readonly foundation: LiveFoundation;
  readonly store: RecordStore;
  readonly notice: (sentence: string) => void;
}

/** Putting everything back may take so long after Ctrl-C, in milliseconds. A second Ctrl-C ends it. */
export const RESTORE_GRACE_MS = 180_000;

const MOST_NAMED = 3;

/** What becomes of this process's records at its end, whichever way it ends. */
export class Ending {
  readonly #ports: EndingPorts;
  readonly #changing: Promise<unknown>;
  readonly #restores: boolean;
  #ended: Promise<boolean> | undefined;

  /**
   * @param changing the changes under way
   * @param restores whether they are put back, or left
   */
  constructor(ports: EndingPorts, changing: Promise<unknown>, restores: boolean) {
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
    const taken = await store.taken();
    if (taken.length > 0) notice(takenText(taken));
    if (records.length === 0) return taken.length === 0;
    notice(`Putting back ${listText(records.map(subjectOf), MOST_NAMED)}`);
    const { problems } = await restoreChanges(records, { foundation, store, force: false });
    problems.map(problemText).forEach(notice);
    const left = await store.own();
    await Promise.all(left.map((record) => store.leave(record)));
    notice(
      problems.length === 0
        ? `All${taken.length > 0 ? ' else' : ''} is as it was before`
        : 'Not all could be put back; it stays recorded: cfnet logging restore',
    );
    return problems.length + taken.length === 0;
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

/** Whether somebody has put it back, or only removed the record, cannot be told from here. */
function takenText(taken: readonly ChangeRecord[]): string {
  const subjects = listText(taken.map(subjectOf), MOST_NAMED);
  return `The record of ${subjects} was taken away meanwhile, so nothing is put back there: see cfnet logging status`;
}
