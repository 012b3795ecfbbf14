import type { CellConfig } from './cell-config.js';

/**
 * What a lab's cells do not masquerade: `lease`, each its own, as silk does it since 2025; or the `overlay`, as before
 * and by `no_masquerade_cidr_range` (cf-facts 10.1).
 */
export type MasqueradeWish = 'lease' | 'overlay';

/** @param overlay its blocks; the property takes one */
export function masqueradeConfig(
  wish: MasqueradeWish,
  [first]: readonly string[],
): Pick<CellConfig, 'noMasqueradeRange'> {
  return { noMasqueradeRange: wish === 'overlay' ? first : undefined };
}
