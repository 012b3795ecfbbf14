import type { Directory } from '../directory/directory.js';
import { gapError } from '../errors/gap-error.js';
import type { CfnetError } from '../errors/cfnet-error.js';
import type { Problem } from '../errors/problem.js';
import type { Source } from '../source/source.js';
import { shortCell } from './names.js';
import type { TraceCells } from './trace-cells.js';

/** The error where an app may run, or not: undefined where it is known that it does not. */
export function unknownIfRunning(name: string, { gaps }: Directory): CfnetError | undefined {
  const { instances } = gaps;
  return instances.length === 0
    ? undefined
    : gapError(`Whether ${name} has a running instance`, instances);
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
