import { CfnetError, ExitCode, type ExitCodeValue } from '../../errors/cfnet-error.js';
import {
  onlyWhole,
  errorFromProblem,
  isFailure,
  problemText,
  type Gathered,
  type Known,
  type Problem,
} from '../../errors/problem.js';
import type { LiveFoundation } from '../../live/foundation.js';
import type { SecurityGroup } from '../../policy/policy.js';
import { gatherGrounds } from '../../rules/grounds.js';
import type { CellSource, Source } from '../../source/source.js';
import { cellCalled, chooseCells, type CellChoice } from '../cells/choose-cells.js';
import { eachCell, type CellProgress } from '../cells/each-cell.js';
import type { CellLook } from '../look/cell-look.js';
import { lookAtCell } from '../look/look-at-cell.js';
import { lookInSource } from '../look/look-in-source.js';
import { cellLogging } from '../state/cell-logging.js';
import { cellsOfApp } from '../../rules/choose-cells.js';
import { appCalled } from '../../rules/app-called.js';
import { loggingGroups } from './logging-groups.js';
import {
  cellStatus,
  errorDocuments,
  type CellStatus,
  type StatusDocument,
} from './status-document.js';

/** The outside world of the service. */
export interface StatusPorts {
  readonly print: (document: StatusDocument) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
  readonly signal: AbortSignal;
  readonly progress: CellProgress;
}

/** Seconds between two looks at a log: long enough to see a busy one grow. */
const WATCH_SECONDS = 1;

/**
 * Tells which log lines the chosen cells write, and why not. @returns the exit code of the contract.
 * Errors: those of choosing cells and of the foundation; the first failure where no cell can be told.
 */
export async function loggingStatus(
  foundation: LiveFoundation,
  choice: CellChoice,
  ports: StatusPorts,
): Promise<ExitCodeValue> {
  const chosen = await chooseCells(foundation, choice);
  const { signal, progress } = ports;
  const transport = await foundation.transport();
  const what = { watchSeconds: WATCH_SECONDS };
  const [looks, groups] = await Promise.all([
    eachCell(chosen.value, (cell) => lookAtCell(cell, what, { transport, signal }), progress),
    foundation.source.securityGroups().then(onlyWhole).catch(unknownGroups),
  ]);
  const problems = [...chosen.problems, ...looks.problems];
  return tell(looks.value, { problems, groups }, ports);
}

/** The same of a snapshot. */
export async function snapshotStatus(
  source: Source,
  choice: CellChoice,
  ports: Pick<StatusPorts, 'print' | 'notice'>,
): Promise<ExitCodeValue> {
  const grounds = await gatherGrounds(source);
  const chosen = chosenOf(choice, grounds.value);
  const { directory } = grounds.value.knowledge;
  const looks = await Promise.all(chosen.value.map((cell) => lookInSource(cell, directory)));
  const groups = onlyWhole(await source.securityGroups());
  return tell(looks, { problems: chosen.problems, groups }, ports);
}

function chosenOf(
  { cells: names, apps, all }: CellChoice,
  grounds: Parameters<typeof cellsOfApp>[1],
): Gathered<readonly CellSource[]> {
  if (all || names.length + apps.length === 0) return { value: grounds.cells, problems: [] };
  const cells = grounds.cells.map((source) => ({ ...source.cell, source }));
  const called = names.map((name) => ({ name, cell: cellCalled(name, cells) }));
  const hosts = apps.map((name) => {
    const { value, problems } = appCalled(grounds.knowledge.directory, name, grounds.info.name);
    return value === undefined ? { value: [], problems } : cellsOfApp(value, grounds);
  });
  const wanted = [
    ...called.map(({ cell }) => cell?.id),
    ...hosts.flatMap(({ value }) => value.map(({ cell }) => cell.id)),
  ];
  const unknown = called.filter(({ cell }) => cell === undefined);
  return {
    value: grounds.cells.filter(({ cell }) => wanted.includes(cell.id)),
    problems: [
      ...unknown.map(({ name }): Problem => ({
        code: 'NOT_FOUND',
        message: `No cell is called '${name}' in ${grounds.info.name}`,
      })),
      ...hosts.flatMap(({ problems }) => problems),
    ],
  };
}

/** Who may not read security groups, or is not logged in to cf, is told of the cells all the same. */
function unknownGroups(error: unknown): Known<readonly SecurityGroup[]> {
  if (!(error instanceof CfnetError)) throw error;
  return { problems: [] };
}

async function tell(
  looks: readonly CellLook[],
  found: {
    readonly problems: readonly Problem[];
    readonly groups: Known<readonly SecurityGroup[]>;
  },
  { print, notice }: Pick<StatusPorts, 'print' | 'notice'>,
): Promise<ExitCodeValue> {
  const problems = [...found.problems, ...looks.flatMap((look) => look.problems)];
  const cells = looks
    .map((look) => statusOf(look, found.groups.value))
    .filter((status) => status !== undefined);
  const [first] = problems;
  problems.slice(cells.length === 0 ? 1 : 0).forEach((problem) => {
    notice(problemText(problem));
  });
  if (cells.length === 0) {
    throw first === undefined
      ? new CfnetError('NOT_FOUND', 'There is no cell')
      : errorFromProblem(first);
  }
  await print({
    version: 1,
    cells,
    ...(found.groups.value && { security_groups: loggingGroups(found.groups.value) }),
    errors: errorDocuments(problems),
  });
  const isPartial = found.problems.length > 0 || problems.some(isFailure);
  return isPartial ? ExitCode.partial : ExitCode.done;
}

function statusOf(
  look: CellLook,
  groups: readonly SecurityGroup[] | undefined,
): CellStatus | undefined {
  const state = cellLogging(look);
  return state.rules && cellStatus(state, state.rules, groups);
}
