import type { LiveFoundation } from '../../live/foundation.js';
import { CfnetError } from '../../errors/cfnet-error.js';

/** The agent's force server on every cell (cf-facts 2.2). */
const SCRIPT = { text: 'curl -sf http://127.0.0.1:8722/force-policy-poll-cycle' };

/**
 * Makes every cell's agent take the policies over now instead of at its next poll.
 * Errors: CfnetError OUTSIDE_FAILED where a cell refuses.
 */
export async function forcePolicyCycles(foundation: LiveFoundation): Promise<void> {
  const { value: cells } = await foundation.cells();
  const transport = await foundation.transport();
  await Promise.all(
    cells.map(async (cell) => {
      const { exitCode } = await transport.run(cell, SCRIPT);
      if (exitCode === 0) return;
      throw new CfnetError('OUTSIDE_FAILED', `${cell.name} took no policies over`);
    }),
  );
}
