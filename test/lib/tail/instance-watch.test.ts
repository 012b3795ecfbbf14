import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type {
  CellTransport,
  RemoteStream,
} from '../../../src/lib/cell-transport/cell-transport.js';
import { sleep } from '../../../src/lib/tail/backoff.js';
import { InstanceWatch } from '../../../src/lib/tail/instances/instance-watch.js';

const CELL = { id: 'cell-1', name: 'diego-cell/cell-1', ip: '10.0.16.15' };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A cell that lets one in and never says a word. */
function mute(): RemoteStream {
  return {
    chunks: { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) },
    end: Promise.resolve({ kind: 'closed' }),
    close: () => Promise.resolve(),
  };
}

test('where no cell says a word of its events, what runs is asked for again and again', async () => {
  const opened: string[] = [];
  const transport: CellTransport = {
    kind: 'direct',
    run: () => Promise.reject(new Error('nothing is run')),
    stream: ({ id }) => {
      opened.push(id);
      return mute();
    },
    close: () => Promise.resolve(),
  };
  const ended = new AbortController();
  const polling: string[] = [];
  const reload = jest.fn(() => Promise.resolve());
  const done = new InstanceWatch({
    transport,
    random: () => 0,
    sleep,
    cells: () => [CELL],
    take: () => undefined,
    reload,
    onPolling: (reason) => polling.push(reason),
  }).run(ended.signal);
  await jest.advanceTimersByTimeAsync(11 * 60_000);
  expect(opened).toHaveLength(3);
  expect(polling).toEqual(['nothing was heard of it any more']);
  expect(reload.mock.calls.length).toBeGreaterThan(1);
  ended.abort();
  await jest.advanceTimersByTimeAsync(10_000);
  await done;
});
