import { dropUnknown } from '../json/drop-unknown.js';
import type { Cell } from '../directory/model.js';
import type { RemoteCell } from './cell-transport.js';

/**
 * A cell as results show it (contract, section 3), the same as out of a snapshot's `cell.json`: its deployment is for
 * the way into it alone.
 */
export function plainCell({ id, name, ip, az }: RemoteCell): Cell & { readonly id: string } {
  return { id, name, ip, ...dropUnknown({ az }) };
}
