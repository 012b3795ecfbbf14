import { CfnetError } from '../../errors/cfnet-error.js';
import { problemFromError, type Gathered, type Problem } from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { OneAtATime } from '../../outside/one-at-a-time.js';
import { putBack } from '../c2c/switch-c2c.js';
import {
  backToOldest,
  subjectOf,
  type C2cRecord,
  type ChangeRecord,
  type GroupRecord,
} from './change-record.js';
import type { RecordStore } from './record-store.js';
import { restoreGroup } from './restore-group.js';

/** What came of putting one thing back. */
export interface Restored {
  readonly record: ChangeRecord;
  /** Whether it was done, or all was as before already. */
  readonly changed: boolean;
}

export interface RestorePorts {
  readonly foundation: LiveFoundation;
  readonly store: RecordStore;
  /** Also what another process holds, or somebody else has changed since. */
  readonly force: boolean;
  readonly signal?: AbortSignal;
}

/** What else to know where a security group was put back. */
export const CELLS_FOLLOW =
  'Cells follow a security group within a minute or two where groups are dynamic, else when the apps are restarted';

/** Whether it is something that cells have yet to follow. */
export function isGroupChanged({ record, changed }: Restored): boolean {
  return changed && record.kind === 'group';
}

/** Puts back what is recorded, and forgets what is as it was. What fails keeps its record and stops nothing else. */
export async function restoreChanges(
  records: readonly ChangeRecord[],
  ports: RestorePorts,
): Promise<Gathered<readonly Restored[]>> {
  // Cells side by side, as many as the way into them takes; groups one after the other: so does cf take its calls.
  const groups = new OneAtATime();
  const results = await Promise.all(
    records.map((record) => {
      const restore = () => restoreOne(record, ports).catch(failureOf(record));
      return record.kind === 'group' ? groups.run(restore) : restore();
    }),
  );
  return {
    value: results.filter((one): one is Restored => 'record' in one),
    problems: results.filter((one): one is Problem => 'code' in one),
  };
}

async function restoreOne(record: ChangeRecord, ports: RestorePorts): Promise<Restored> {
  const { store, force } = ports;
  await store.take(record, { force });
  const changed =
    record.kind === 'c2c' ? await restoreCell(record, ports) : await restoreRules(record, ports);
  await settle(record, store);
  return { record, changed };
}

/** Of a change that was made on top of another the other one stays. */
async function settle(record: ChangeRecord, store: RecordStore): Promise<void> {
  const under = { ...backToOldest(record), written: record.before } as ChangeRecord;
  const isWhole = JSON.stringify(under.before) === JSON.stringify(record.before);
  await (isWhole ? store.forget(record) : store.leave(under));
}

async function restoreCell(
  { cell: { id, name }, before }: C2cRecord,
  { foundation, signal }: RestorePorts,
): Promise<boolean> {
  const { value: cells } = await foundation.cells();
  const cell = cells.find((one) => one.id === id);
  if (cell === undefined) {
    throw new CfnetError('NOT_FOUND', `${name} is not a cell of this foundation`, {
      hint: 'Log in to the foundation where it was changed; if the cell is gone, cfnet logging restore --forget.',
    });
  }
  const transport = await foundation.transport();
  return putBack(cell, before, { transport, ...(signal && { signal }) });
}

async function restoreRules(
  record: GroupRecord,
  { foundation, force }: RestorePorts,
): Promise<boolean> {
  const { api } = await foundation.cf.target();
  if (api !== record.api) {
    throw new CfnetError(
      'NOT_FOUND',
      `${subjectOf(record)} is one of ${record.api}, not of ${api}`,
      {
        hint: `Run cf login -a ${record.api} and restore again.`,
      },
    );
  }
  return restoreGroup(foundation.cf, record, { force });
}

/** What a failure is told as; of a cell with its id. */
export function failureOf(record: ChangeRecord): (error: unknown) => Problem {
  return (error) => {
    if (!(error instanceof CfnetError)) throw error;
    const problem = problemFromError(error);
    return { ...problem, ...(record.kind === 'c2c' && { cell: record.cell.id }) };
  };
}
