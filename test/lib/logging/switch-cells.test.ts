import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putBack, switchCells } from '../../../src/lib/logging/c2c/switch-c2c.js';
import { RecordStore } from '../../../src/lib/logging/restore/record-store.js';
import { CNI_CONFIG } from '../../../src/lib/logging/look/cell-paths.js';
import { CELL, withCell } from './captured-cell.js';

let root: string;
let store: RecordStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cfnet-switch-'));
  store = new RecordStore(join(root, 'cfnet', 'logging'));
});
afterEach(() => rm(root, { recursive: true }));

test('off: recorded, switched, the poll forced, and seen in the rules', () =>
  withCell({ name: 'cell-0', rules: '01', nextRules: '03' }, async (cell) => {
    const ports = { transport: cell, store };
    const { value, problems } = await switchCells([CELL], false, ports);
    expect(problems).toEqual([]);
    expect(value).toMatchObject([{ changed: true, before: true }]);
    expect(value[0]?.state.rules?.counts.c2cAllowed).toBe(0);
    expect(cell.read('box/switch')).toBe('{"enabled": false}');
    expect((await store.list()).value).toMatchObject([{ before: true, written: false }]);
    // One look, and one that switches: two round trips.
    expect(cell.entered).toBe(2);

    const again = await switchCells([CELL], false, ports);
    expect(again.value).toMatchObject([{ changed: false }]);
    expect(cell.entered).toBe(3);
    expect(await putBack(CELL, false, ports)).toBe(false);
  }));

test('rules that do not follow are a failure, and stay recorded', () =>
  withCell({ name: 'cell-0', rules: '01', nextRules: '02' }, async (cell) => {
    const { value, problems } = await switchCells([CELL], false, { transport: cell, store });
    expect(value).toEqual([]);
    expect(problems).toMatchObject([
      { cell: CELL.id, code: 'OUTSIDE_FAILED', message: expect.stringContaining('do not follow') },
    ]);
    expect((await store.list()).value).toHaveLength(1);
  }));

test('a switch that was thrown before, without a cycle, is only put in force', () =>
  withCell({ name: 'cell-1', rules: '01', nextRules: '02', enabled: true }, async (cell) => {
    const { value } = await switchCells([CELL], true, { transport: cell, store });
    expect(value).toMatchObject([{ changed: true, before: true }]);
    expect((await store.list()).value).toEqual([]);
  }));

test('an agent that refuses its cycle is named with its reason', () =>
  withCell({ name: 'cell-0', rules: '01' }, async (cell) => {
    cell.write('box/refuses', '');
    const { problems } = await switchCells([CELL], false, { transport: cell, store });
    expect(problems[0]?.message).toContain('could not rebuild its rules');
  }));

test('what is not known is not changed, and why is told, whatever else the look could not read', () =>
  withCell({ name: 'cell-0', rules: '01', switchPort: 1 }, async (cell) => {
    cell.remove(CNI_CONFIG);
    const { problems } = await switchCells([CELL], false, { transport: cell, store });
    expect(problems[0]?.message).toContain('does not tell whether it logs c2c');
    expect(cell.read('box/switch')).toBe('{"enabled":true}');
    expect((await store.list()).value).toEqual([]);
  }));
