import { expect, test } from '@jest/globals';
import type { RemoteCell } from '../../../src/lib/cell-transport/cell-transport.js';
import type { FoundApp } from '../../../src/lib/live/find-app.js';
import { knowPast } from '../../../src/lib/tail/knowledge/know-past.js';
import { LiveKnowledge, type CellState } from '../../../src/lib/tail/knowledge/live-knowledge.js';

const APP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const FOUND: FoundApp = { asked: 'shop', identity: { app: { guid: APP } }, isStopped: false };
const GONE = '1f97ff6d-4517-43a0-5aef-f591';
const CELLS: readonly RemoteCell[] = ['here', 'there'].map((id) => ({
  id,
  name: `diego-cell/${id}`,
  ip: '10.0.16.15',
}));

/** Cells that answer when they are told to, with a container that is gone. */
function slowCells() {
  const answers = new Map<string, () => void>();
  const knowledge = new LiveKnowledge({
    cell: ({ id }) =>
      new Promise<CellState>((resolve) => {
        const evidence = { from: 'rep-log', detail: `process_guid ${APP}` } as const;
        const ip = id === 'here' ? '10.255.1.2' : '10.255.2.2';
        const gone = { handle: `${GONE}-${id}`, ip, cellId: id, appGuid: APP, evidence };
        answers.set(id, () => {
          resolve({ records: [{ containers: [gone] }] });
        });
      }),
    lrps: () => Promise.resolve({}),
    policies: () => Promise.resolve({ records: [] }),
    apps: () => Promise.resolve({}),
    now: Date.now,
  });
  return { knowledge, answers };
}

test('with every cell followed, nobody is looked at before all have said who was there', async () => {
  const { knowledge, answers } = slowCells();
  let isKnown = false;
  const known = knowPast(CELLS, [], knowledge).then(() => (isKnown = true));
  await Promise.resolve();
  expect([...answers.keys()]).toEqual(['here', 'there']);
  answers.get('here')?.();
  await knowledge.knowCell(CELLS[0] as RemoteCell);
  expect(isKnown).toBe(false);
  answers.get('there')?.();
  await known;
  expect(knowledge.directory.containers.map(({ ip }) => ip)).toEqual(['10.255.1.2', '10.255.2.2']);
});

test('of apps only the cells that run them are asked', async () => {
  const { knowledge, answers } = slowCells();
  const evidence = { from: 'actual-lrps', detail: 'an LRP' } as const;
  knowledge.put('lrps', {
    containers: [{ handle: 'a', cellId: 'there', appGuid: APP, state: 'running', evidence }],
    identities: [{ appGuid: APP, evidence }],
  });
  const known = knowPast(CELLS, [FOUND], knowledge);
  await Promise.resolve();
  expect([...answers.keys()]).toEqual(['there']);
  answers.get('there')?.();
  await known;
});
