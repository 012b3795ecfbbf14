import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { problemFromError, type Gathered, type Problem } from '../../errors/problem.js';

/** Told as the work on cells goes on. */
export interface CellProgress {
  readonly begin?: (cells: readonly RemoteCell[]) => void;
  readonly ended?: (cell: RemoteCell, failure: Problem | undefined) => void;
}

/**
 * Does the same with every cell, side by side: how many are entered at a time is for the way into them to say
 * (`--parallel`). A cell that fails is a problem that names it, and stops no other; results are in the order of the
 * cells. Errors that are no CfnetError are bugs, and thrown.
 */
export async function eachCell<T>(
  cells: readonly RemoteCell[],
  work: (cell: RemoteCell) => Promise<T>,
  progress: CellProgress = {},
): Promise<Gathered<readonly T[]>> {
  progress.begin?.(cells);
  const problems: Problem[] = [];
  const results = await Promise.all(
    cells.map(async (cell) => {
      const done = await work(cell).then(
        (result) => ({ result }),
        (error: unknown) => ({ failure: failureOf(cell, error) }),
      );
      const failure = 'failure' in done ? done.failure : undefined;
      if (failure !== undefined) problems.push(failure);
      progress.ended?.(cell, failure);
      return done;
    }),
  );
  return {
    value: results.flatMap((done) => ('result' in done ? [done.result] : [])),
    problems: problems.toSorted((a, b) => order(cells, a) - order(cells, b)),
  };
}

function failureOf({ id, name }: RemoteCell, error: unknown): Problem {
  if (!(error instanceof CfnetError)) throw error;
  const problem = problemFromError(error);
  const isNamed = problem.message.includes(id) || problem.message.includes(name);
  return { ...problem, cell: id, ...(!isNamed && { message: `${name}: ${problem.message}` }) };
}

function order(cells: readonly RemoteCell[], { cell }: Problem): number {
  return cells.findIndex(({ id }) => id === cell);
}
