import { expect, test } from '@jest/globals';
import {
  cellStatus,
  type StatusDocument,
} from '../../../../src/lib/logging/status/status-document.js';
import { cellLogging } from '../../../../src/lib/logging/state/cell-logging.js';
import { createPalette } from '../../../../src/lib/output/color.js';
import { agoText, sizeText, statusText } from '../../../../src/lib/output/logging/status-text.js';
import { withCell, type CapturedCellOptions } from '../../logging/captured-cell.js';

const NOW = Date.parse('2026-01-05T09:15:31Z');

async function document(...cells: readonly CapturedCellOptions[]): Promise<StatusDocument> {
  const states = await Promise.all(
    cells.map((options, at) =>
      withCell(options, async (captured) => {
        const look = await captured.look();
        const { stat, ...log } = look.kernLog ?? { path: '', exists: false };
        const kernLog = { ...log, stat: { size: stat?.size ?? 0, modifiedAt: NOW - 3000 } };
        const cell = { ...look.cell, id: `${'abc'[at] ?? ''}0ffee00-${at}` };
        return cellLogging({ ...look, cell, kernLog });
      }),
    ),
  );
  return {
    version: 1,
    cells: states.flatMap((state) => (state.rules ? [cellStatus(state, state.rules)] : [])),
    security_groups: [
      { guid: 'g', name: 'web\u001b[2J', logged_rules: [1], refused_rules: [1], rules: 3 },
    ],
    errors: [],
  };
}

test('a line for each cell, then what does not fit together, within 80 columns', async () => {
  const text = statusText(
    await document(
      { name: 'cell-0', rules: '01' },
      { name: 'cell-1', rules: '01', enabled: false },
      { name: 'cell-1', rules: '01', enabled: true },
    ),
    { palette: createPalette(false), columns: 80, now: NOW },
  );
  const lines = text.split('\n');
  expect(lines.slice(0, 4)).toEqual([
    expect.stringMatching(/^CELL {6}C2C ALLOWED +C2C DENIED +SECURITY GROUPS +KERN\.LOG$/),
    expect.stringMatching(/^a0ffee00 {2}on, \d+ rules +on +on +[\d.]+ kB, 3 s ago$/),
    expect.stringMatching(/^b0ffee00 {2}off +off +off, some rules +[\d.]+ kB, 3 s ago$/),
    expect.stringMatching(/^c0ffee00 {2}on +off +off, some rules +[\d.]+ kB, 3 s ago$/),
  ]);
  expect(text).toContain('! c0ffee00: c2c logging is switched on, but the rules do not log');
  expect(text).toContain('→ cfnet logging enable --c2c --cell c0ffee00');
  expect(text).toContain('b0ffee00, c0ffee00: Up to');
  expect(text).toContain('web\\x1b[2J (1 of 3 rules, silk refuses 1)');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test.each([
  [999, '999 B'],
  [1500, '1.5 kB'],
  [5_300_000, '5.3 MB'],
  [48_000, '48 kB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  [-5000, '0 s ago'],
  [90_000, '90 s ago'],
  [600_000, '10 min ago'],
  [7_200_000, '2 h ago'],
  [300_000_000, '3 d ago'],
])('%d ms are %s', (ms, text) => {
  expect(agoText(ms)).toBe(text);
});
