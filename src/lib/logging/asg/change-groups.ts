import { CfnetError } from '../../errors/cfnet-error.js';
import { problemFromError, type Gathered, type Problem } from '../../errors/problem.js';
import type { CfCli } from '../../live/foundation.js';
import type { GroupRecord } from '../restore/change-record.js';
import type { Hold, RecordStore } from '../restore/record-store.js';
import { readGroup, writeRules, type RawGroup } from './group-api.js';
import { countLogging, isSameText, isSameValue, withLogging } from './rule-logging.js';

/** What came of changing one group. */
export interface ChangedGroup {
  readonly changed: boolean;
  readonly group: RawGroup;
  /** How many of its rules log, before and now. */
  readonly loggedBefore: number;
  readonly logged: number;
  /** Present where the rules are to be put back one day. */
  readonly record?: GroupRecord;
}

export interface GroupPorts {
  readonly cf: CfCli;
  readonly store: RecordStore;
  /** URL of Cloud Controller. */
  readonly api: string;
  /** Given where this process restores by itself. */
  readonly hold?: Hold;
}

/**
 * Switches logging on or off in every rule of some groups: each group is recorded, read again right before it is
 * written, and what Cloud Controller stored is what is remembered. A group that fails stops no other.
 */
export async function changeGroups(
  groups: readonly RawGroup[],
  enabled: boolean,
  ports: GroupPorts,
): Promise<Gathered<readonly ChangedGroup[]>> {
  const value: ChangedGroup[] = [];
  const problems: Problem[] = [];
  for (const group of groups) {
    try {
      value.push(await changeOne(group, enabled, ports));
    } catch (error) {
      if (!(error instanceof CfnetError)) throw error;
      problems.push(problemFromError(error));
    }
  }
  return { value, problems };
}

async function changeOne(
  seen: RawGroup,
  enabled: boolean,
  ports: GroupPorts,
): Promise<ChangedGroup> {
  const { store, api, hold } = ports;
  const { guid, name } = seen;
  const wanted = withLogging(seen.rules, enabled);
  const loggedBefore = countLogging(seen.rules);
  if (isSameText(wanted, seen.rules)) {
    return { changed: false, group: seen, loggedBefore, logged: loggedBefore };
  }
  const earlier = await recordOf(guid, store);
  if (earlier !== undefined && !isOf(earlier, seen.rules)) throw changedSince(name);
  // What was asked for may be what was there before: then that is put back, byte for byte.
  const isUndo = earlier !== undefined && !enabled && countLogging(earlier.before) === 0;
  const rules = isUndo ? earlier.before : wanted;
  const record = (await store.begin(
    { kind: 'group', group: { guid, name }, api, before: seen.rules, written: rules },
    hold,
  )) as GroupRecord;
  const stored = await writeRecorded(seen, record, ports);
  const after = { ...record, written: stored.rules };
  await store.update(after);
  return {
    changed: true,
    group: stored,
    loggedBefore,
    logged: countLogging(stored.rules),
    record: after,
  };
}

/** Whether the rules are as the change left them, or as it found them: then it was refused, or came to nothing. */
function isOf({ before, written }: GroupRecord, rules: readonly unknown[]): boolean {
  return isSameValue(rules, written) || isSameValue(rules, before);
}

/** To go on from there would make somebody else's change look like cfnet's own, and `restore` would take it away. */
function changedSince(name: string): CfnetError {
  return new CfnetError(
    'OUTSIDE_FAILED',
    `Somebody else has changed the security group ${name} since cfnet did: nothing was written`,
    {
      hint: 'cfnet logging restore --force takes both changes back; cfnet logging restore --forget leaves all as it is, and the next change goes on from there.',
    },
  );
}

async function recordOf(guid: string, store: RecordStore): Promise<GroupRecord | undefined> {
  const { value } = await store.list();
  return value
    .filter((record) => record.kind === 'group')
    .find((record) => record.group.guid === guid);
}

/** A change that was certainly not made leaves no record; of any other failure it is not known how far it came. */
async function writeRecorded(
  seen: RawGroup,
  record: GroupRecord,
  { cf, store }: GroupPorts,
): Promise<RawGroup> {
  try {
    await requireUnchanged(cf, seen);
  } catch (error) {
    await store.withdraw(record);
    throw error;
  }
  try {
    return await writeRules(cf, seen.guid, record.written);
  } catch (error) {
    if (error instanceof CfnetError && error.code === 'NOT_PERMITTED') await store.withdraw(record);
    throw error;
  }
}

/** Between the first reading and the writing somebody else may have been there: nothing of theirs is to be lost. */
async function requireUnchanged(cf: CfCli, seen: RawGroup): Promise<void> {
  const now = await readGroup(cf, seen.guid);
  if (isSameText(now.rules, seen.rules)) return;
  throw new CfnetError(
    'OUTSIDE_FAILED',
    `Somebody else has just changed the security group ${seen.name}: nothing was written`,
    { hint: 'Run it again to start from the rules as they are now.' },
  );
}
