import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { CellTransport } from '../../../../src/lib/cell-transport/cell-transport.js';
import { lookAtCell } from '../../../../src/lib/logging/look/look-at-cell.js';
import { CELL, withCell } from '../captured-cell.js';

test('the wait for a turn is no part of the time in which the clock was read', () =>
  withCell({ name: 'cell-0', rules: '01' }, async (captured) => {
    let turn = 0;
    const transport = {
      kind: 'bosh',
      run: async (cell, script, options) => {
        await wait(50);
        turn = Date.now();
        options?.begun?.();
        return captured.run(cell, script);
      },
    } as CellTransport;
    const { local } = await lookAtCell(CELL, {}, { transport });
    expect(local.begin).toBeGreaterThanOrEqual(turn);
    expect(local.end).toBeGreaterThanOrEqual(local.begin);
  }));
