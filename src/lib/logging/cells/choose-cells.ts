import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { Gathered, Problem } from '../../errors/problem.js';
import { nameOf } from '../../explain/wording.js';
import { isCell } from '../../filter/flow-test.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { listText } from '../../text/list-text.js';
import { hostsOfApp } from './app-hosts.js';
import { findApp } from '../../live/find-app.js';

/** Which cells are meant. */
export interface CellChoice {
  /** Ids, slugs or addresses. */
  readonly cells: readonly string[];
  /** Cells that host one of these apps. */
  readonly apps: readonly string[];
  readonly all: boolean;
}

const MOST_NAMED = 20;
const LEAST_PIECE = 4;

export function isChosen({ cells, apps, all }: CellChoice): boolean {
  return all || cells.length > 0 || apps.length > 0;
}

/**
 * The chosen cells of a foundation, all where nothing is chosen. A cell or host that is not there is a problem.
 * Errors: those of `findApp` and of the foundation, NOT_FOUND where no cell is left.
 */
export async function chooseCells(
  foundation: LiveFoundation,
  choice: CellChoice,
): Promise<Gathered<readonly RemoteCell[]>> {
  const { value: all, problems } = await foundation.cells();
  if (choice.all || !isChosen(choice)) return { value: all, problems: [...problems] };
  const called = choice.cells.map((value) => ({
    value,
    cell: cellCalled(value, all),
  }));
  const hosts = await hostsOf(foundation, choice.apps);
  const byHost = hosts.map(({ app, ip }) => ({ app, ip, cell: all.find((one) => one.ip === ip) }));
  const wanted = new Set([...called, ...byHost].map(({ cell }) => cell?.id));
  const value = all.filter(({ id }) => wanted.has(id));
  const unknown: readonly Problem[] = [
    ...called.filter(({ cell }) => cell === undefined).map(({ value: name }) => noCell(name, all)),
    ...byHost.filter(({ cell }) => cell === undefined).map(({ app, ip }) => noHost(app, ip)),
  ];
  const [first] = unknown;
  if (value.length === 0 && first !== undefined) throw new CfnetError(first.code, first.message);
  return { value, problems: [...problems, ...unknown] };
}

/** By id, slug or address, or by as much of the id as fits one cell alone: lists show eight characters. */
export function cellCalled<T extends Pick<RemoteCell, 'id'>>(
  value: string,
  cells: readonly T[],
): T | undefined {
  const exact = cells.find((cell) => isCell(cell, value));
  if (exact !== undefined || value.length < LEAST_PIECE) return exact;
  const [fitting, ...others] = cells.filter(({ id }) => id.startsWith(value));
  return others.length === 0 ? fitting : undefined;
}

async function hostsOf(
  { cf }: LiveFoundation,
  apps: readonly string[],
): Promise<readonly { readonly app: string; readonly ip: string }[]> {
  const hosts: { app: string; ip: string }[] = [];
  for (const name of apps) {
    const { app } = (await findApp(cf, name)).identity;
    const ips = await hostsOfApp(cf, app.guid);
    if (ips.size === 0) {
      throw new CfnetError('NOT_FOUND', `No instance of ${nameOf(app)} runs on any cell`, {
        hint: 'See cf app for why, or choose cells with --cell or --all.',
      });
    }
    hosts.push(...[...ips].map((ip) => ({ app: nameOf(app), ip })));
  }
  return hosts;
}

/** That nobody is called so. */
export function noCell(name: string, all: readonly RemoteCell[]): Problem {
  const known = listText(
    all.map((cell) => cell.name),
    MOST_NAMED,
  );
  return {
    code: 'NOT_FOUND',
    message: `No cell is called '${name}': there ${all.length === 1 ? 'is' : 'are'} ${known || 'none'}`,
  };
}

function noHost(app: string, ip: string): Problem {
  return {
    code: 'NOT_FOUND',
    message: `The cell ${ip}, which hosts ${app}, is not in the deployment`,
  };
}
