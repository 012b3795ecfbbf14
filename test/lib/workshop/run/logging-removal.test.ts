import { expect, test } from '@jest/globals';
import type { LiveFoundation } from '../../../../src/lib/live/foundation.js';
import type { C2cRecord, ChangeRecord } from '../../../../src/lib/logging/restore/change-record.js';
import type { CellFacts } from '../../../../src/lib/workshop/model/facts.js';
import type { Undo } from '../../../../src/lib/workshop/progress/progress.js';
import { loggingRemoval, notedSince } from '../../../../src/lib/workshop/run/logging-removal.js';
import { cell, facts } from '../facts.js';

const SINCE = '2026-11-26T10:00:00.000Z';

function note(id: string, changed: Partial<C2cRecord> = {}): C2cRecord {
  return {
    ...{ kind: 'c2c', cell: { id, name: `diego-cell/${id}` }, before: false, written: true },
    ...{ at: SINCE, ...changed },
  };
}

function removals(
  undo: readonly Undo[],
  cells: readonly CellFacts[],
  noted: readonly C2cRecord[] = [],
  plane?: 'simulated',
) {
  const forgotten: ChangeRecord[] = [];
  const ports = {
    foundation: {} as LiveFoundation,
    signal: new AbortController().signal,
    plane,
    records: {
      list: () => Promise.resolve({ value: noted, problems: [] }),
      forget: (record: ChangeRecord) => {
        forgotten.push(record);
        return Promise.resolve();
      },
    },
  };
  return { all: loggingRemoval(undo, facts({ cells }), noted, ports), forgotten, ports };
}

const texts = (all: readonly { readonly text: string }[]) => all.map(({ text }) => text);
const before = (cells: Record<string, boolean>): readonly Undo[] => [{ what: 'logging', cells }];

test('a cell that logs as before needs nothing', () => {
  const cells = [cell('c1', [], { logsAccepted: false })];
  expect(removals(before({ c1: false }), cells).all).toEqual([]);
});

test('what cfnet logging noted of a cell that is as before is settled, and nothing is switched', async () => {
  const cells = [cell('c1', [], { logsAccepted: true })];
  const { all, forgotten } = removals(before({ c1: true }), cells, [note('c1')]);
  expect(texts(all)).toEqual(['settle what cfnet logging noted of diego-cell/c1']);
  await all[0]?.run();
  expect(forgotten).toEqual([note('c1')]);
});

test('a cell to which the apps came later goes back to what cfnet logging found there', () => {
  const cells = [cell('c2', [], { logsAccepted: true })];
  expect(texts(removals(before({ c1: false }), cells, [note('c2')]).all)).toEqual([
    'switch c2c logging off again on diego-cell/c2',
  ]);
  const earlier = note('c2', { before: false, oldest: true });
  expect(texts(removals([], cells, [earlier]).all)).toEqual([
    'settle what cfnet logging noted of diego-cell/c2',
  ]);
});

test('the file that a lab’s learner has edited is put back; what a deploy brought is not', () => {
  const cells = [cell('c1', [], { logsDenied: true })];
  const undo: readonly Undo[] = [{ what: 'denied-logging', cells: { c1: false } }];
  expect(texts(removals(undo, cells, [], 'simulated').all)).toEqual([
    'put iptables_c2c_logging in cni-wrapper-plugin.conflist back to false on diego-cell/c1: containers made from now on go by it',
  ]);
  expect(removals(undo, cells).all).toEqual([]);
});

test('only what was noted since, and what nobody is at, counts', async () => {
  const holder = { host: 'here', pid: 1, started: '1' };
  const noted = [
    note('c1'),
    note('c2', { at: '2026-11-26T09:59:59.000Z' }),
    note('c3', { holder }),
  ];
  const { ports } = removals([], [], noted);
  expect(await notedSince(SINCE, ports)).toEqual([note('c1')]);
  expect(await notedSince(undefined, ports)).toEqual([]);
});
