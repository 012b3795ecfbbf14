import { CfnetError } from '../../errors/cfnet-error.js';
import { problemFromError, type Problem } from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { awaitGroups } from '../asg/await-groups.js';
import { changeGroups, type ChangedGroup } from '../asg/change-groups.js';
import { chooseGroups, type ChosenGroups, type GroupChoice } from '../asg/choose-groups.js';
import { idleGroupTexts } from '../asg/idle-groups.js';
import { switchCells } from '../c2c/switch-c2c.js';
import { chooseCells, type CellChoice } from '../cells/choose-cells.js';
import type { CellProgress } from '../cells/each-cell.js';
import type { Hold, RecordStore } from '../restore/record-store.js';
import { errorDocuments } from '../status/status-document.js';
import { awaitedCell, changedGroup, switchedCell, type ChangeDocument } from './change-document.js';

/** What is to be switched, on or off. */
export interface ChangeOrder {
  readonly enabled: boolean;
  /** The cells whose c2c logging is meant; absent: none. */
  readonly c2c?: CellChoice;
  /** The security groups whose rules are meant; absent: none. */
  readonly groups?: GroupChoice;
  /** Given where it is put back by the one who makes it. */
  readonly hold?: Hold;
}

export interface ChangePorts {
  readonly foundation: LiveFoundation;
  readonly store: RecordStore;
  readonly signal: AbortSignal;
  readonly progress: CellProgress;
}

export interface Changed {
  readonly document: ChangeDocument;
  readonly problems: readonly Problem[];
}

/** Rules of security groups log what they allow; for the rest there is no switch at run time (cf-facts 1.10, 2.4). */
const DENIED_NEEDS_DEPLOY =
  'Only what these rules allow is logged this way; what security groups deny is logged where iptables_logging of silk-cni is set, which takes a deploy: cfnet logging enable --asg --ops-file';

/**
 * Switches logging, and waits until the cells show it. What fails stops nothing else.
 * Errors: those of choosing cells and groups, which come before anything is changed.
 */
export async function changeLogging(order: ChangeOrder, ports: ChangePorts): Promise<Changed> {
  const { foundation } = ports;
  const { enabled, hold } = order;
  const cells = order.c2c && (await chooseCells(foundation, order.c2c));
  const groups = order.groups && (await chooseGroups(foundation.cf, order.groups));
  const switched = cells && (await switchChosen(cells.value, order, ports));
  const changed =
    groups &&
    (await changeGroups(groups.groups, enabled, {
      cf: foundation.cf,
      store: ports.store,
      api: (await foundation.cf.target()).api,
      ...(hold && { hold }),
    }));
  const shown = changed && (await show(changed.value, order, ports));
  const idle = enabled && groups && changed ? idleTexts(groups, changed.value, shown, order) : [];
  const isAnythingToPutBack = hold !== undefined && (await ports.store.own()).length > 0;
  const problems = [cells, switched, changed, shown].flatMap((part) => part?.problems ?? []);
  return {
    problems,
    document: {
      version: 1,
      action: enabled ? 'enable' : 'disable',
      cells: (switched?.value ?? []).map(switchedCell),
      security_groups: (changed?.value ?? []).map(changedGroup),
      containers: (shown?.value ?? []).map(awaitedCell),
      notes: [
        ...(shown?.notes ?? []),
        ...idle,
        ...(enabled && groups ? [DENIED_NEEDS_DEPLOY] : []),
      ],
      ...(hold?.until !== undefined &&
        isAnythingToPutBack && { until: new Date(hold.until).toISOString() }),
      errors: errorDocuments(problems),
    },
  };
}

async function switchChosen(
  cells: Awaited<ReturnType<typeof chooseCells>>['value'],
  { enabled, hold }: ChangeOrder,
  { foundation, store, signal, progress }: ChangePorts,
): ReturnType<typeof switchCells> {
  const transport = await foundation.transport();
  return switchCells(cells, enabled, {
    transport,
    store,
    signal,
    progress,
    ...(hold && { hold }),
  });
}

/** Where the cells could not be looked at, nothing is said of containers. */
function idleTexts(
  chosen: ChosenGroups,
  changed: readonly ChangedGroup[],
  shown: Shown | undefined,
  { groups: choice }: ChangeOrder,
): readonly string[] {
  const looked = shown?.notes === undefined ? shown : undefined;
  const hasApps = (choice?.apps ?? []).length > 0;
  return idleGroupTexts(
    changed.map(({ group }) => group),
    chosen,
    hasApps,
    looked,
  );
}

type Shown = Awaited<ReturnType<typeof awaitGroups>> & { readonly notes?: readonly string[] };

/** Without a way into cells the change is made all the same, and said not to have been seen. */
async function show(
  changed: readonly ChangedGroup[],
  { groups: choice }: ChangeOrder,
  { foundation, signal, progress }: ChangePorts,
): Promise<Shown> {
  const groups = changed.map(({ group }) => group);
  if (groups.length === 0) return { value: [], problems: [] };
  try {
    const hosts = { cells: [], apps: choice?.apps ?? [], all: false };
    const { value: cells, problems } = await chooseCells(foundation, hosts);
    const transport = await foundation.transport();
    const shown = await awaitGroups(cells, groups, { transport, signal, progress });
    return { ...shown, problems: [...problems, ...shown.problems] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CfnetError)) throw error;
    const { message } = problemFromError(error);
    return {
      value: [],
      problems: [],
      notes: [
        `The rules were not looked at on the cells: ${message}. With dynamic security groups they follow within two minutes, else when the apps are restarted`,
      ],
    };
  }
}
