import { plainCell } from '../cell-transport/plain-cell.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { CellGap } from './tail-session.js';

/** A gap in a cell's log as `--gaps` has it among the flows: `schemas/gap.schema.json`. */
export function gapDocument({ cell, gap }: CellGap): object {
  const { from, to, why, file, bytes } = gap;
  return {
    version: 1,
    type: 'gap',
    ...dropUnknown({ from: from?.text, to: to?.text }),
    cell: plainCell(cell),
    cause: why,
    ...dropUnknown({ file, bytes }),
  };
}
