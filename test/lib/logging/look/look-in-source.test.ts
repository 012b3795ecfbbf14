import { expect, test } from '@jest/globals';
import { DirectoryBuilder } from '../../../../src/lib/directory/directory-builder.js';
import { CellReader } from '../../../../src/lib/live/cell-reader.js';
import type { CfCli } from '../../../../src/lib/live/foundation.js';
import { LiveFiles } from '../../../../src/lib/live/live-files.js';
import { AGENT_CONFIG, CNI_CONFIG } from '../../../../src/lib/logging/look/cell-paths.js';
import type { CellLook } from '../../../../src/lib/logging/look/cell-look.js';
import { lookInSource } from '../../../../src/lib/logging/look/look-in-source.js';
import { cellLogging } from '../../../../src/lib/logging/state/cell-logging.js';
import { cellStatus, type CellStatus } from '../../../../src/lib/logging/status/status-document.js';
import { FileCell } from '../../../../src/lib/source/file-cell.js';
import { CELL, withCell, type CapturedCell } from '../captured-cell.js';

/** The cell as a snapshot has it. */
async function lookInSnapshot(cell: CapturedCell): Promise<CellLook> {
  const { signal } = new AbortController();
  const reader = new CellReader(CELL, () => Promise.resolve(cell), { isAsked: false, signal });
  const readers = () => Promise.resolve({ value: [reader], problems: [] });
  const files = new LiveFiles({ cf: {} as CfCli, readers, areAllCells: true });
  try {
    const source = await FileCell.open(files, CELL.id);
    const directory = new DirectoryBuilder();
    const { store, repLog } = await source.records();
    for (const { value } of [store, repLog]) directory.add(value ?? {});
    return await lookInSource(source, directory.build());
  } finally {
    await files.close();
  }
}

function statusOf(look: CellLook): CellStatus {
  const state = cellLogging(look);
  if (state.rules === undefined) throw new Error('no rules');
  return cellStatus(state, state.rules);
}

test.each(['cell-0', 'cell-1', 'cell-2'] as const)(
  'a snapshot of %s tells of its logging what the cell itself told',
  (name) =>
    withCell({ name, rules: '01', enabled: name !== 'cell-1' }, async (cell) => {
      const live = statusOf(await cell.look());
      expect(live.c2c).toMatchObject({
        configured: name !== 'cell-1',
        deny_configured: name !== 'cell-1',
      });
      expect(live.kern_log.modified).toBeDefined();
      expect(statusOf(await lookInSnapshot(cell))).toEqual(live);
    }),
);

test('the words of both jobs are kept, and that network policy is disabled', () =>
  withCell({ name: 'cell-2', rules: '01' }, async (cell) => {
    const agent = JSON.parse(cell.read(AGENT_CONFIG)) as object;
    const contrary = { iptables_asg_logging: false, asg_poll_interval: 7 };
    cell.write(AGENT_CONFIG, JSON.stringify({ ...agent, ...contrary }));
    const differing = statusOf(await cell.look());
    expect(differing.notes.map(({ code }) => code)).toEqual([
      'ASG_CONFIGS_DIFFER',
      'ASG_NOT_APPLIED',
    ]);
    expect(statusOf(await lookInSnapshot(cell))).toEqual(differing);
    const disabled = { ...agent, disable_container_network_policy: true };
    cell.write(AGENT_CONFIG, JSON.stringify(disabled));
    const look = await lookInSnapshot(cell);
    expect(statusOf(look).notes).toMatchObject([{ code: 'C2C_POLICY_DISABLED' }]);
  }));

test('what a cell did not tell is not known', () =>
  withCell({ name: 'cell-0', rules: '01', switchPort: 1 }, async (cell) => {
    cell.remove(CNI_CONFIG);
    cell.write(AGENT_CONFIG, '{"iptables_c2c_logging": tru');
    const { agent, cni, running } = await lookInSnapshot(cell);
    expect({ agent, cni, running }).toEqual({ agent: {}, cni: {}, running: undefined });
  }));
