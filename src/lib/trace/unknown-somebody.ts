import type { Directory } from '../directory/directory.js';
import type { AppIdentity } from '../directory/model.js';
import { gapError } from '../errors/gap-error.js';
import type { CfnetError } from '../errors/cfnet-error.js';
import type { Problem } from '../errors/problem.js';
import { parseAddress } from '../net/address.js';
import type { Source } from '../source/source.js';
import { containerName, shortCell } from './names.js';
import { runningInstances } from './running-instances.js';
import type { TraceCells } from './trace-cells.js';

/** The error where an app may run, or not: undefined where it is known that it does not. */
export function unknownIfRunning(name: string, directory: Directory): CfnetError | undefined {
  const gaps = [...directory.gaps.instances, ...namelessGaps(directory)];
  return gaps.length === 0 ? undefined : gapError(`Whether ${name} has a running instance`, gaps);
}

/** Old Diegos tell the process alone, and of those only the web process bears its app's guid (cf-facts 3.4). */
function namelessGaps({ containers }: Directory): readonly Problem[] {
  const nameless = containers.filter(
    ({ state, workload = 'app', identity }) =>
      state === 'running' && workload === 'app' && identity === undefined,
  );
  const [first] = nameless;
  if (first === undefined) return [];
  const others = nameless.length === 1 ? '' : ` and ${nameless.length - 1} more`;
  const message = `nobody tells of which app the instance ${first.handle}${others} is`;
  return [{ code: 'NOT_FOUND', message }];
}

/** Of instances that run, those whose address nobody tells: what is sent to or from there cannot be told either. */
export function unaddressed(
  apps: readonly (AppIdentity | undefined)[],
  directory: Directory,
): readonly Problem[] {
  const guids = new Set(apps.map((one) => one?.app.guid).filter((guid) => guid !== undefined));
  return [...guids]
    .flatMap((guid) => runningInstances(directory, guid))
    .filter(({ ip }) => ip === undefined || parseAddress(ip) === undefined)
    .map((container) => ({
      code: 'PARTIAL' as const,
      message: `Nobody tells the address of ${containerName(container)}`,
    }));
}

/**
 * The error where somebody may have an address whom nobody told of; undefined where that cannot be: of every cell
 * that there is either the store or the rules are known, for both name all containers of a cell.
 */
export async function unknownHolder(
  ip: string,
  source: Source,
  directory: Directory,
  cells: TraceCells,
): Promise<CfnetError | undefined> {
  const { value: all } = await source.cells();
  const ids = new Set([...all.map(({ cell }) => cell.id), ...directory.cells.map(({ id }) => id)]);
  const silent = [...ids].filter(
    (id) => id !== undefined && !directory.isWholeCell(id) && !cells.byId.has(id),
  );
  const gaps = [
    ...silent.map((id) => untoldCell(id ?? '', cells.problems)),
    ...directory.gaps.instances,
  ];
  return gaps.length === 0 ? undefined : gapError(`Whether somebody has ${ip}`, gaps);
}

function untoldCell(id: string, problems: readonly Problem[]): Problem {
  const told = problems.find(({ cell }) => cell === id);
  return (
    told ?? {
      code: 'NOT_FOUND',
      message: `neither the containers nor the rules of ${shortCell(id)} are told`,
      cell: id,
    }
  );
}
