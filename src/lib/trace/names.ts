import type { Container } from '../directory/model.js';
import { partyName } from '../explain/wording.js';
import { dropUnknown } from '../json/drop-unknown.js';

/** As much of a cell's id as people need to know it by. */
const CELL_PIECE = 8;

export function shortId(cellId: string): string {
  return cellId.slice(0, CELL_PIECE);
}

/** `cell c02dc4dd`: fits into a sentence. */
export function shortCell(cellId: string): string {
  return `cell ${shortId(cellId)}`;
}

/** `frontend/0`; the guid for a container whose app is not known, or that is no instance of it. */
export function containerName({ handle, index, identity, workload }: Container): string {
  if (identity === undefined || workload === 'task' || workload === 'staging') {
    return `${workload ?? ''} container ${handle}`.trimStart();
  }
  const instance = dropUnknown({ guid: handle, index });
  return partyName({ app: identity.app, instance }) ?? `container ${handle}`;
}
