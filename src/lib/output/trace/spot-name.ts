import type { Spot } from '../../trace/end.js';
import { containerName, shortCell } from '../../trace/names.js';

/** `frontend/0`, `cell c02dc4dd`, or the address of somebody else. */
export function spotName({ ip, container, cell }: Spot): string {
  if (container !== undefined) return containerName(container);
  return cell === undefined ? ip : shortCell(cell.id);
}
