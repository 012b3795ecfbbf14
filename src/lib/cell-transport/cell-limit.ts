import { Limit } from '../outside/limit.js';

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
