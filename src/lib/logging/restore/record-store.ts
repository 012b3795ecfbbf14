import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { Gathered, Problem } from '../../errors/problem.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { parseJson } from '../../json/parse-json.js';
import { withFileLock } from '../../outside/file-lock.js';
import { OneAtATime } from '../../outside/one-at-a-time.js';
import { identityOf } from '../../outside/process-identity.js';
import {
  readRecord,
  recordName,
  recordText,
  subjectOf,
  thisHost,
  type ChangeRecord,
  type Holder,
} from './change-record.js';
import { readIfThere, removeDurably, unlessMissing, writeDurably } from './durable-file.js';
import { isThisProcess, requireFree } from './holding.js';

const FOLDER_MODE = 0o700;
const BUSY = 'Another cfnet does not finish recording a change';

/** What a change asks to be recorded: the value that it finds, and the one that it will write. */
export type NewRecord = ChangeRecord extends infer R
  ? R extends ChangeRecord
    ? Omit<R, 'at' | 'holder' | 'oldest'>
    : never
  : never;

/** A change that its maker takes back. */
export interface Hold {
  /** When, in milliseconds of the Unix epoch; absent: at its end. */
  readonly until?: number;
}

/**
 * The changes that are to be put back one day, one file each, in the user's state folder. A record stands there
 * before its change is made, and goes only when all is as it was.
 */
export class RecordStore {
  readonly #folder: string;
  readonly #clock: () => number;
  /** By the names of their files: what this process has begun, and neither left nor forgotten. */
  readonly #begun = new Map<string, ChangeRecord>();
  /** What stood there before. */
  readonly #earlier = new Map<string, ChangeRecord>();
  /** The lock is looked at every now and then: those of one process take turns without it. */
  readonly #turns = new OneAtATime();

  /** @param clock milliseconds of the Unix epoch */
  constructor(folder: string, clock: () => number = Date.now) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** All records, in the order of their names; a file that is none is a problem. */
  async list(): Promise<Gathered<readonly ChangeRecord[]>> {
    const names = ((await readdir(this.#folder).catch(unlessMissing)) ?? [])
      .filter(isRecordFile)
      .sort();
    const read = (await Promise.all(names.map((name) => this.#read(name)))).filter(
      (one) => one !== undefined,
    );
    return {
      value: read.filter((one): one is ChangeRecord => 'kind' in one),
      problems: read.filter((one): one is Problem => 'code' in one),
    };
  }

  /** Those that this process has begun and not ended. */
  async own(): Promise<readonly ChangeRecord[]> {
    const { value } = await this.list();
    return value.filter(({ holder }) => holder !== undefined && isThisProcess(holder));
  }

  /** What this process has begun, and others have taken from it: it is not this one's to put back any more. */
  async taken(): Promise<readonly ChangeRecord[]> {
    const own = new Set((await this.own()).map(nameOf));
    return [...this.#begun.values()].filter((record) => !own.has(nameOf(record)));
  }

  /**
   * Records a change before it is made, as this process's own. Of a thing that was changed before and not restored
   * the oldest value is kept: that is the one to go back to one day. Who restores by himself goes back to what he
   * found.
   * @param hold given where this process means to restore it by itself
   * Errors: CfnetError OUTSIDE_FAILED where another process is at it.
   */
  async begin(wanted: NewRecord, hold?: Hold): Promise<ChangeRecord> {
    const holder = await this.#self(hold?.until);
    return this.#locked(async () => {
      const earlier = await this.#find(wanted);
      if (earlier !== undefined) await requireFree(earlier);
      const at = earlier?.at ?? new Date(this.#clock()).toISOString();
      const oldest = earlier?.oldest ?? earlier?.before;
      const kept =
        oldest === undefined ? {} : { [hold === undefined ? 'before' : 'oldest']: oldest };
      const record = { ...wanted, ...kept, at, holder } as ChangeRecord;
      await this.#write(record);
      this.#begun.set(nameOf(record), record);
      if (earlier !== undefined) this.#earlier.set(nameOf(record), earlier);
      return record;
    });
  }

  /** Takes a record that is there as this process's own, to put it back. Errors: those of `begin`. */
  async take(record: ChangeRecord, options: { force: boolean }): Promise<void> {
    const holder = await this.#self();
    await this.#locked(async () => {
      const current = await this.#find(record);
      if (current !== undefined && !options.force) await requireFree(current);
      await this.#write({ ...record, holder });
    });
  }

  /** Notes what was really written, which may differ from what was meant to be. */
  async update(record: ChangeRecord): Promise<void> {
    await this.#locked(() => this.#write(record));
  }

  /** The change stays, and this process has no more to do with it. */
  async leave(record: ChangeRecord): Promise<void> {
    this.#begun.delete(nameOf(record));
    await this.#locked(() => this.#write(withoutHolder(record)));
  }

  /** All is as it was. */
  async forget(record: ChangeRecord): Promise<void> {
    this.#begun.delete(nameOf(record));
    await this.#locked(() => removeDurably(this.#path(record)));
  }

  /** The change was not made after all: an earlier one, which its own process has left, stands there as before. */
  async withdraw(record: ChangeRecord): Promise<void> {
    const earlier = this.#earlier.get(nameOf(record));
    await (earlier === undefined ? this.forget(record) : this.leave(earlier));
  }

  /** The change is to stay, and nobody is to put it back. Errors: those of `begin`. */
  async drop(record: ChangeRecord): Promise<void> {
    await this.#locked(async () => {
      // Somebody may have taken it since it was read.
      await requireFree((await this.#find(record)) ?? record);
      await removeDurably(this.#path(record));
    });
  }

  async #find(record: ChangeRecord | NewRecord): Promise<ChangeRecord | undefined> {
    const read = await this.#read(nameOf(record));
    if (read === undefined || 'kind' in read) return read;
    throw new CfnetError('BAD_INPUT', read.message, { hint: read.hint ?? '' });
  }

  /** Undefined where there is none, or none any more. */
  async #read(name: string): Promise<ChangeRecord | Problem | undefined> {
    const path = join(this.#folder, name);
    const text = await readIfThere(path);
    if (text === undefined) return undefined;
    const parsed = parseJson(text);
    return readRecord(path, parsed.ok ? parsed.value : undefined);
  }

  async #write(record: ChangeRecord): Promise<void> {
    await writeDurably(this.#path(record), recordText(record));
  }

  #path(record: ChangeRecord): string {
    return join(this.#folder, nameOf(record));
  }

  async #self(until?: number): Promise<Holder> {
    const identity = await identityOf(process.pid);
    return {
      ...identity,
      host: thisHost(),
      ...(until !== undefined && { until: new Date(until).toISOString() }),
    };
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE });
    return this.#turns.run(() => withFileLock(`${this.#folder}.lock`, work, BUSY));
  }
}

/** Errors: CfnetError OUTSIDE_FAILED for an id that is no part of a file's name. */
function nameOf(record: ChangeRecord | NewRecord): string {
  const name = recordName(record);
  if (name !== undefined) return name;
  throw new CfnetError('OUTSIDE_FAILED', `The id of ${subjectOf(record)} cannot be recorded`);
}

function withoutHolder(record: ChangeRecord): ChangeRecord {
  return dropUnknown({ ...record, holder: undefined }) as ChangeRecord;
}

function isRecordFile(name: string): boolean {
  return /^(?:c2c|group)-.*\.json$/.test(name);
}
