import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lifetime } from '../../../../src/lib/cli/lifetime.js';
import type { LiveFoundation } from '../../../../src/lib/live/foundation.js';
import { holdC2c } from '../../../../src/lib/logging/change/hold-c2c.js';
import { RecordStore } from '../../../../src/lib/logging/restore/record-store.js';
import { CELL, withCell, type CapturedCell } from '../captured-cell.js';

const CHOICE = { cells: [CELL.id], apps: [], all: false };

let root: string;
let store: RecordStore;
let said: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cfnet-hold-'));
  store = new RecordStore(join(root, 'cfnet', 'logging'));
  said = [];
});
afterEach(() => rm(root, { recursive: true }));

function portsOf(cell: CapturedCell) {
  const foundation = {
    cells: () => Promise.resolve({ value: [CELL], problems: [] }),
    transport: () => Promise.resolve(cell),
  } as unknown as LiveFoundation;
  const notice = (sentence: string): void => void said.push(sentence);
  return { foundation, store, lifetime: new Lifetime(), notice };
}

test('that another cfnet will switch it off meanwhile is told', () =>
  withCell({ name: 'cell-0', rules: '01', enabled: true }, async (cell) => {
    const until = new Date(Date.now() + 60_000).toISOString();
    await store.update({
      ...{ kind: 'c2c', cell: { id: CELL.id, name: CELL.name }, before: false, written: true },
      ...{ at: until, holder: { pid: 1, started: 'x', host: 'elsewhere', until } },
    });
    const ports = portsOf(cell);
    await holdC2c({ choice: CHOICE }, ports);
    expect(said).toEqual([
      `Another cfnet (process 1 on elsewhere) has changed c2c logging of ${CELL.name}, and restores it at ${until}`,
    ]);
    await ports.lifetime.end();
    expect(cell.read('box/switch')).toBe('{"enabled":true}');
  }));
