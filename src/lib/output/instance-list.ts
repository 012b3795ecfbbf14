import type { InstanceSummary, Match } from '../explain/match.js';
import type { Palette } from './color.js';
import { terminalSafe } from './terminal-safe.js';

/** As much of a cell's id as `explain` needs to know it by. */
const CELL_PIECE = 8;

/**
 * The containers of an app or a process with their cells, those of a cell with their apps, in columns:
 * `0  9e2d8089-a00e-463d-9342-9054  10.255.41.2  running  cell c02dc4dd`. Lines are not wrapped.
 */
export function instanceList({ type, instances = [] }: Match, palette: Palette): string {
  if (instances.length === 0) return '';
  const table = instances.map((instance) =>
    (type === 'cell' ? cellColumns(instance) : appColumns(instance)).map(terminalSafe),
  );
  const widths = (table[0] ?? []).map((_, at) =>
    Math.max(...table.map((cells) => cells[at]?.length ?? 0)),
  );
  const lines = table.map((cells) => {
    const padded = cells.map((cell, at) => cell.padEnd(widths[at] ?? 0));
    return `    ${padded.join('  ').trimEnd()}\n`;
  });
  return `  ${palette.cyan('instances')}\n${lines.join('')}`;
}

function appColumns(instance: InstanceSummary): readonly string[] {
  const { index, cell } = instance;
  const where = cell === undefined ? '' : `cell ${cell.id.slice(0, CELL_PIECE)}`;
  return [index === undefined ? '-' : String(index), ...commonColumns(instance), where];
}

function cellColumns(instance: InstanceSummary): readonly string[] {
  const { index, app } = instance;
  const name = app === undefined ? 'an unknown app' : (app.name ?? app.guid);
  return [index === undefined ? name : `${name}/${index}`, ...commonColumns(instance)];
}

function commonColumns({ guid, ip, state }: InstanceSummary): readonly string[] {
  return [guid, ip ?? 'no address', state];
}
