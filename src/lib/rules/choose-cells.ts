import type { AppRecord, Cell } from '../directory/model.js';
import type { Directory } from '../directory/directory.js';
import { gapError } from '../errors/gap-error.js';
import { problemFromError, type Gathered, type Problem } from '../errors/problem.js';
import { cellName, nameOf } from '../explain/wording.js';
import { isCell } from '../filter/flow-test.js';
import type { CellSource } from '../source/source.js';
import { listText } from '../text/list-text.js';
import type { Grounds } from './grounds.js';

/** More cells are not named in one sentence. */
const MOST_NAMED = 20;

/** The cells of these names, ids and addresses; each that nobody has is a problem. */
export function cellsCalled(
  values: readonly string[],
  { cells, info }: Grounds,
): Gathered<readonly CellSource[]> {
  const found = values.map((value) => cells.find(({ cell }) => isCell(cell, value)));
  const unknown = values.filter((_, at) => found[at] === undefined);
  const known = listText(
    cells.map(({ cell }) => cellName(cell)),
    MOST_NAMED,
  );
  return {
    value: cells.filter((cell) => found.includes(cell)),
    problems: unknown.map((value) => ({
      code: 'NOT_FOUND',
      message: `No cell is called '${value}' in ${info.name}: there ${cells.length === 1 ? 'is' : 'are'} ${known || 'none'}`,
    })),
  };
}

/** The cells on which an app has containers; a host whose data are not there is a problem. */
export function cellsOfApp(
  record: AppRecord,
  { cells, info, knowledge }: Grounds,
): Gathered<readonly CellSource[]> {
  const hosts = hostsOf(knowledge.directory, record);
  const there = new Set(cells.map(({ cell }) => cell.id));
  const missing = hosts.filter(({ id }) => !there.has(id));
  const name = nameOf(record.app);
  return {
    value: cells.filter(({ cell }) => hosts.some(({ id }) => id === cell.id)),
    problems: [
      ...(hosts.length === 0 ? [runsNowhere(name, info.name, knowledge.directory)] : []),
      ...missing.map((host): Problem => ({
        code: 'NOT_FOUND',
        message: `${cellName(host)}, which hosts ${name}, is not in ${info.name}`,
        cell: host.id,
      })),
    ],
  };
}

function hostsOf(directory: Directory, { app }: AppRecord): readonly (Cell & { id: string })[] {
  const ids = directory
    .containersOfApp(app.guid)
    .filter(({ state }) => state !== 'deleted')
    .map(({ cellId }) => cellId)
    .filter((id) => id !== undefined);
  return [...new Set(ids)].map((id) => ({ ...directory.cell(id), id }));
}

function runsNowhere(app: string, source: string, { gaps }: Directory): Problem {
  if (gaps.instances.length > 0) {
    return problemFromError(gapError(`Which cells host ${app}`, gaps.instances));
  }
  return {
    code: 'NOT_FOUND',
    message: `No cell is known to host ${app} in ${source}`,
    hint: 'With --all the rules of all cells that name it are shown.',
  };
}
