import { createHash } from 'node:crypto';

import { newGuid } from '../../foundation/guid.js';

/**
 * A guid that follows from others: for records which the lab does not keep because they come with an app or an
 * org, such as its routes, droplet and quota.
 */
export function derivedGuid(kind: string, ...names: readonly string[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([kind, ...names]))
    .digest();
  return newGuid((count) => hash.subarray(0, count));
}
