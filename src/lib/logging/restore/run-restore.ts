import { ExitCode, type ErrorCode, type ExitCodeValue } from '../../errors/cfnet-error.js';
import { errorFromProblem, problemText, type Problem } from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { errorDocuments } from '../status/status-document.js';
import { backToOldest, type ChangeRecord } from './change-record.js';
import type { RecordStore } from './record-store.js';
import {
  CELLS_FOLLOW,
  failureOf,
  isGroupChanged,
  restoreChanges,
  type Restored,
} from './restore-changes.js';

/** The document of `logging restore --json`. */
export interface RestoreDocument {
  readonly version: 1;
  readonly restored: readonly {
    readonly kind: ChangeRecord['kind'];
    readonly id: string;
    readonly name: string;
    /** When it was changed, RFC 3339. */
    readonly at: string;
    /** False where all was as before already. */
    readonly changed: boolean;
    /** The record was dropped, and nothing looked at or put back. */
    readonly forgotten?: true;
  }[];
  readonly errors: readonly {
    readonly cell?: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

export interface RunRestorePorts {
  readonly store: RecordStore;
  /** Opened only where there is something to restore. */
  readonly open: () => Promise<LiveFoundation>;
  readonly signal: AbortSignal;
  readonly print: (document: RestoreDocument) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/**
 * Puts back all that is recorded, or forgets it. @returns the exit code of the contract.
 * Errors: those of the foundation; the first failure where nothing could be put back.
 */
export async function runRestore(
  options: { readonly force: boolean; readonly forget: boolean },
  ports: RunRestorePorts,
): Promise<ExitCodeValue> {
  const { store, print, notice } = ports;
  const { value: records, problems: unread } = await store.list();
  if (records.length === 0 && unread.length === 0)
    notice('Nothing is recorded: nothing to restore');
  const { value: restored, problems } = options.forget
    ? await forgetAll(records, store)
    : await restoreAll(records, options.force, ports);
  const failures = [...unread, ...problems];
  if (restored.length === 0) throwFirst(failures, notice);
  failures.map(problemText).forEach(notice);
  await print(documentOf(restored, failures, options.forget));
  if (restored.some(isGroupChanged)) notice(CELLS_FOLLOW);
  return failures.length > 0 ? ExitCode.partial : ExitCode.done;
}

async function restoreAll(
  records: readonly ChangeRecord[],
  force: boolean,
  { store, open, signal }: RunRestorePorts,
): ReturnType<typeof restoreChanges> {
  if (records.length === 0) return { value: [], problems: [] };
  const oldest = records.map(backToOldest);
  const result = await restoreChanges(oldest, { foundation: await open(), store, force, signal });
  // What failed may be tried again by anybody.
  for (const record of await store.own()) await store.leave(record);
  return result;
}

/** What a process that runs means to put back is left to it: without its record the change would stay for good. */
async function forgetAll(
  records: readonly ChangeRecord[],
  store: RecordStore,
): ReturnType<typeof restoreChanges> {
  const value: Restored[] = [];
  const problems: Problem[] = [];
  for (const record of records) {
    try {
      await store.drop(record);
      value.push({ record, changed: false });
    } catch (error) {
      problems.push(failureOf(record)(error));
    }
  }
  return { value, problems };
}

function throwFirst([first, ...others]: readonly Problem[], notice: (text: string) => void): void {
  if (first === undefined) return;
  others.map(problemText).forEach(notice);
  throw errorFromProblem(first);
}

function documentOf(
  restored: readonly Restored[],
  failures: readonly Problem[],
  isForgotten: boolean,
): RestoreDocument {
  return {
    version: 1,
    restored: restored.map(({ record, changed }) => ({
      kind: record.kind,
      ...(record.kind === 'c2c' ? record.cell : { id: record.group.guid, name: record.group.name }),
      at: record.at,
      changed,
      ...(isForgotten && { forgotten: true as const }),
    })),
    errors: errorDocuments(failures),
  };
}
