import { BoshFailure } from '../cli-shims/bosh/bosh-failure.js';
import { setUpSsh } from '../cli-shims/bosh/ssh-hosts.js';
import { CellShell } from '../collect/cell-shell.js';
import type { LabClient } from '../process/lab-client.js';

/** The agent's force server on every cell (cf-facts 2.2). */
const COMMAND = 'curl -sf http://127.0.0.1:8722/force-policy-poll-cycle';

/**
 * Makes every cell's agent take the policies over now instead of at its next poll.
 * Errors: BoshFailure where a cell refuses.
 */
export async function forcePolicyCycles(client: LabClient): Promise<void> {
  const setup = await setUpSsh(client.director, client.deployment, 'diego-cell');
  try {
    for (const host of setup.hosts) {
      const { exitCode } = await new CellShell(host, setup, client.proxy).run(COMMAND);
      if (exitCode !== 0) throw new BoshFailure(`${host.instance} took no policies over`);
    }
  } finally {
    await setup.cleanUp();
  }
}
