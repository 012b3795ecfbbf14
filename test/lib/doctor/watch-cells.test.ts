import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { cellLimit } from '../../../src/lib/cell-transport/cell-limit.js';
import type { CellTransport, RunOptions } from '../../../src/lib/cell-transport/cell-transport.js';
import { watchCells } from '../../../src/lib/doctor/silence/watch-cells.js';
import { CfnetError } from '../../../src/lib/errors/cfnet-error.js';
import type { LiveFoundation } from '../../../src/lib/live/foundation.js';

/** What was said and what ran, in order; a cell is watched for a moment, so many at a time. */
async function watch(cells: number, parallel: number) {
  const told: string[] = [];
  const notice = (sentence: string): void => void told.push(sentence);
  const limit = cellLimit({ parallel });
  let [running, most] = [0, 0];
  const transport = {
    kind: 'bosh',
    run: (_cell: unknown, _script: unknown, { timeoutMs }: RunOptions) =>
      limit.run(async () => {
        expect(timeoutMs).toBeGreaterThan(5000);
        told.push('begun');
        most = Math.max(most, ++running);
        await wait(2);
        running -= 1;
        told.push('ended');
        throw new CfnetError('OUTSIDE_FAILED', 'nothing to see');
      }),
  } as unknown as CellTransport;
  const all = Array.from({ length: cells }, (_, at) => ({
    id: `cell-${at}`,
    name: `diego-cell/cell-${at}`,
    ip: `10.0.16.${at}`,
  }));
  const { problems } = await watchCells(
    all,
    () => [],
    { watchSeconds: 5, lookedAt: [] },
    { foundation: {} as LiveFoundation, transport, notice },
  );
  expect(problems).toHaveLength(cells);
  return { told, most };
}

test('packets are asked for until the last cell was watched, however many are watched at a time', async () => {
  const { told, most } = await watch(20, 8);
  expect(most).toBe(8);
  expect(told).toHaveLength(42);
  expect(told[0]).toBe(
    'Watching counters and logs of 20 cells for 5 s each: send the packets now, and go on until the watch is over',
  );
  expect(told.at(-1)).toBe('The watch is over: no more packets are needed');
});

test('how many are watched at a time is for the way into cells to say', async () => {
  expect(await watch(40, 32)).toMatchObject({ most: 32 });
});

test('of one cell that is said too, of none nothing', async () => {
  expect((await watch(1, 8)).told[0]).toContain('of 1 cell for 5 s: send the packets now');
  expect((await watch(0, 8)).told).toEqual([]);
});
