import type { Cell } from '../directory/model.js';
import { clausesOf, holds } from './clause.js';
import type { FilterValues } from './filter-values.js';
import { isCell } from './flow-test.js';

/** Whether the lines of a cell can pass `--cell`: what cannot need not be read. Errors: USAGE. */
export function cellFilter(values: FilterValues): (cell: Cell) => boolean {
  const clauses = clausesOf('cell', values['cell'], (value) => (cell: Cell) => isCell(cell, value));
  return (cell) => clauses.every((clause) => holds(clause, (test) => test(cell)));
}
