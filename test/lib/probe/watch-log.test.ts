import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linesSince, markLog } from '../../../src/lib/probe/watch-log.js';
import { LocalCells } from '../tail/local-cells.js';

const CELL = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };

let root: string;
let log: string;
let cells: LocalCells;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cfnet-probe-'));
  log = join(root, 'var/log/kern.log');
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, 'SRC=10.255.1.2 before\n');
  cells = new LocalCells(() => root);
});
afterEach(async () => {
  await cells.close();
  rmSync(root, { recursive: true });
});

test('lines behind the mark with all of the words, also behind what a crash left', async () => {
  const mark = await markLog(cells, CELL);
  appendFileSync(log, '\0\0\0\nSRC=10.255.1.2 DPT=8080\nSRC=10.255.1.2 DPT=9090\n');
  expect(await linesSince(cells, mark, ['SRC=10.255.1.2 ', 'DPT=8080'])).toEqual([
    'SRC=10.255.1.2 DPT=8080',
  ]);
});

test('in the order in which they came through a rotation', async () => {
  const mark = await markLog(cells, CELL);
  appendFileSync(log, 'DPT=1\n');
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'DPT=2\n');
  expect(await linesSince(cells, mark, ['DPT='])).toEqual(['DPT=1', 'DPT=2']);
});
