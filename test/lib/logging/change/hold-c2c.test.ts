import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellTransport } from '../../../../src/lib/cell-transport/cell-transport.js';
import { Lifetime } from '../../../../src/lib/outside/lifetime.js';
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

/** @param cells by their ids */
function portsOf(cells: Readonly<Record<string, CapturedCell>>) {
  const all = Object.keys(cells).map((id) => ({ ...CELL, id, name: `diego-cell/${id}` }));
  const transport = {
    kind: 'direct',
    run: (cell, script) => cells[cell.id]?.run(cell, script) ?? Promise.reject(new Error(cell.id)),
  } as CellTransport;
  const foundation = {
    cells: () => Promise.resolve({ value: all, problems: [] }),
    transport: () => Promise.resolve(transport),
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
    const ports = portsOf({ [CELL.id]: cell });
    await holdC2c({ choice: CHOICE }, ports);
    expect(said).toEqual([
      `Another cfnet (process 1 on elsewhere) has changed c2c logging of ${CELL.name}, and restores it at ${until}`,
    ]);
    await ports.lifetime.end();
    expect(cell.read('box/switch')).toBe('{"enabled":true}');
  }));

test('a cell that comes later logs too, and is put back with the rest', () =>
  withCell({ name: 'cell-0', rules: '01', enabled: true }, (first) =>
    withCell({ name: 'cell-0', rules: '03', nextRules: '01', enabled: false }, async (later) => {
      const LATER = { ...CELL, id: 'later', name: 'diego-cell/later' };
      const quiet = later.read('box/rules');
      const ports = portsOf({
        [CELL.id]: first,
        [LATER.id]: later,
      });
      const held = await holdC2c({ choice: CHOICE }, ports);
      expect(said).toEqual([]);
      await held.also(LATER);
      expect(later.read('box/switch')).toBe('{"enabled": true}');
      expect(said).toEqual([
        'c2c logging of diego-cell/later is switched on too; it is put back with the others',
      ]);
      expect(await store.own()).toMatchObject([{ cell: { id: 'later' }, before: false }]);

      await held.also({ ...CELL, id: 'gone', name: 'diego-cell/gone' });
      expect(said.at(-1)).toMatch(/^diego-cell\/gone may not log what policies allow: /);

      later.write('box/rules-of-next-cycle', quiet);
      await ports.lifetime.end();
      expect(later.read('box/switch')).toBe('{"enabled": false}');
      expect((await store.list()).value).toEqual([]);
      const { entered } = later;
      await held.also({ ...LATER, id: 'third' });
      expect(later.entered).toBe(entered);
    }),
  ));
