import { Limit } from '../outside/limit.js';

/** Unless the user says otherwise. SSH connections cost little; a bosh process and two tasks of the director a cell cost more. */
export const CELLS_AT_A_TIME = { direct: 32, ssh: 32, bosh: 8 } as const;

export interface CellLimitOptions {
  readonly parallel: number;
  readonly notice?: ((sentence: string) => void) | undefined;
}

/** Works on so many cells at a time, and says so when that first makes one wait. */
export function cellLimit({ parallel, notice }: CellLimitOptions): Limit {
  return new Limit(parallel, () => {
    notice?.(`Cells are worked on ${parallel} at a time; --parallel N changes that`);
  });
}
