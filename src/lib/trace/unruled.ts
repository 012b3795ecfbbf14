import type { Problem } from '../errors/problem.js';
import { cellName } from '../explain/wording.js';
import type { Spot } from './end.js';
import { containerName } from './names.js';
import type { TraceCells } from './trace-cells.js';

/**
 * Whether a container runs on a cell whose rules know nothing of it: then they are of another time, or of another cell,
 * and what becomes of its packets is not known. Silk makes a container's rules before it starts (cf-facts 1.3).
 */
export function isUnruled({ address, container }: Spot, { map, byId }: TraceCells): boolean {
  const cellId = container?.cellId;
  if (cellId === undefined || container?.state !== 'running' || address.family !== 4) return false;
  return byId.has(cellId) && map.ofContainer(address)?.id !== cellId;
}

/** What is wrong with the rules of cells whose containers they do not know, each once. */
export function unruledProblems(spots: readonly Spot[], cells: TraceCells): readonly Problem[] {
  const found = spots.filter((spot) => isUnruled(spot, cells));
  const byHandle = new Map(found.map((spot) => [spot.container?.handle, spot]));
  return [...byHandle.values()].flatMap(({ ip, container }) => {
    const cell = cells.byId.get(container?.cellId ?? '')?.source.cell;
    if (container === undefined || cell === undefined) return [];
    return {
      code: 'PARTIAL',
      message: `The rules of ${cellName(cell)} have nothing of ${containerName(container)} with ${ip}, which runs there: they are of another time or of another cell`,
      cell: cell.id,
    };
  });
}
