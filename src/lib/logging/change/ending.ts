import { problemText } from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { listText } from '../../text/list-text.js';
import { subjectOf, type ChangeRecord } from '../restore/change-record.js';
import type { RecordStore } from '../restore/record-store.js';
import { CELLS_FOLLOW, isGroupChanged, restoreChanges } from '../restore/restore-changes.js';

export interface EndingPorts {
  readonly foundation: LiveFoundation;
  readonly store: RecordStore;
  readonly notice: (sentence: string) => void;
  /** Aborted where the command is ended before its own end, or fails. */
  readonly signal: AbortSignal;
  /** Ends what is drawn of the progress: what is said then stands below it. */
  readonly shown?: () => Promise<void>;
}

/** Putting everything back may take so long after Ctrl-C, in milliseconds. A second Ctrl-C ends it. */
export const RESTORE_GRACE_MS = 180_000;

const MOST_NAMED = 3;

/** What becomes of this process's records at its end, whichever way it ends. */
export class Ending {
  readonly #ports: EndingPorts;
  readonly #changing: Promise<unknown>[];
  readonly #restores: boolean;
  #ended: Promise<boolean> | undefined;

  /**
   * @param changing the changes under way
   * @param restores whether they are put back, or left
   */
  constructor(ports: EndingPorts, changing: Promise<unknown>, restores: boolean) {
    this.#ports = ports;
    this.#changing = [changing];
    this.#restores = restores;
  }

  /** @returns whether all is as it is to be. May be called again. */
  end(): Promise<boolean> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  /** Another change, which is put back with the rest; false, and not begun, once the end has. */
  async also(change: () => Promise<boolean>): Promise<boolean> {
    if (this.#ended !== undefined) return false;
    const changing = change();
    this.#changing.push(changing);
    return changing;
  }

  async #end(): Promise<boolean> {
    // What is under way comes to its end first: it would undo what is put back.
    await Promise.allSettled(this.#changing);
    await this.#ports.shown?.();
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
    const { value, problems } = await restoreChanges(records, { foundation, store, force: false });
    problems.map(problemText).forEach(notice);
    const left = await store.own();
    await Promise.all(left.map((record) => store.leave(record)));
    const isFollowed = value.some(isGroupChanged);
    const all = taken.length > 0 ? 'All else' : 'All';
    if (problems.length > 0) {
      notice('Not all could be put back; it stays recorded: cfnet logging restore');
    } else {
      // The cells are not as they were before they have followed.
      notice(isFollowed ? `${all} is put back` : `${all} is as it was before`);
    }
    if (isFollowed) notice(CELLS_FOLLOW);
    return problems.length + taken.length === 0;
  }

  /**
   * What is as it was needs no record; what failed half way is still to be put back one day. Of a command that comes
   * to its own end its result says what was changed; else nobody has said it yet.
   */
  async #leave(records: readonly ChangeRecord[]): Promise<void> {
    const { store, notice, signal } = this.#ports;
    const left = records.filter((record) => !isAsBefore(record));
    if (left.length > 0 && signal.aborted) notice(leftText(left));
    for (const record of records) {
      await (isAsBefore(record) ? store.forget(record) : store.leave(record));
    }
  }
}

function isAsBefore({ before, written }: ChangeRecord): boolean {
  return JSON.stringify(before) === JSON.stringify(written);
}

/** A record stands before its change is made: how far that came is not known. */
function leftText(records: readonly ChangeRecord[]): string {
  const are = records.length === 1 ? 'is' : 'are';
  return `${listText(records.map(subjectOf), MOST_NAMED)} ${are} changed, or may be; to put back what was before: cfnet logging restore`;
}

/** Whether somebody has put it back, or only removed the record, cannot be told from here. */
function takenText(taken: readonly ChangeRecord[]): string {
  const subjects = listText(taken.map(subjectOf), MOST_NAMED);
  return `The record of ${subjects} was taken away meanwhile, so nothing is put back there: see cfnet logging status`;
}
