import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type {
  CellTransport,
  RemoteCell,
  RemoteStream,
  StreamEnd,
} from '../../../src/lib/cell-transport/cell-transport.js';
import type { FoundApp } from '../../../src/lib/live/find-app.js';
import { LiveKnowledge } from '../../../src/lib/tail/knowledge/live-knowledge.js';
import { LiveMerge } from '../../../src/lib/tail/live-merge.js';
import { TailSession } from '../../../src/lib/tail/tail-session.js';

const APP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const FOUND: FoundApp = { asked: 'shop', identity: { app: { guid: APP } }, isStopped: false };
const CELL: RemoteCell = { id: 'here', name: 'diego-cell/here', ip: '10.0.16.15' };
/** Longer than a cell is followed after its last instance has gone. */
const LATER_MS = 11_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A stream without a line, whose cell takes its time to end it. */
class SlowStream implements RemoteStream {
  readonly end: Promise<StreamEnd>;
  readonly chunks: AsyncIterable<Buffer>;
  isClosing = false;
  #finish: (end: StreamEnd) => void = () => undefined;

  constructor(signal: AbortSignal | undefined) {
    this.end = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const { end } = this;
    this.chunks = {
      [Symbol.asyncIterator]: () => ({
        next: () => end.then(() => ({ done: true, value: undefined })),
      }),
    };
    signal?.addEventListener('abort', () => void this.close());
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.end;
  }

  finish(): void {
    this.#finish({ kind: 'closed' });
  }
}

function session() {
  const streams: SlowStream[] = [];
  const said: string[] = [];
  const later: string[] = [];
  const ended = new AbortController();
  const knowledge = new LiveKnowledge({
    cell: () => Promise.resolve({ records: [] }),
    lrps: () => Promise.resolve({}),
    policies: () => Promise.resolve({ records: [] }),
    apps: () => Promise.resolve({}),
    now: Date.now,
  });
  const transport: CellTransport = {
    kind: 'direct',
    run: () => Promise.reject(new Error('nothing is run')),
    stream: (_, __, options) => {
      const stream = new SlowStream(options?.signal);
      streams.push(stream);
      return stream;
    },
    close: () => Promise.resolve(),
  };
  const tail = new TailSession({
    cells: [CELL],
    apps: [FOUND],
    knowledge,
    merge: new LiveMerge(),
    window: { since: -Infinity, until: Infinity },
    wants: () => true,
    start: { kind: 'now' },
    follow: true,
    say: (sentence) => said.push(sentence),
    onLater: ({ id }) => later.push(id),
    ports: {
      transport,
      now: Date.now,
      random: Math.random,
      sleep: () => Promise.resolve(),
      turn: () => Promise.resolve(() => undefined),
    },
    signal: ended.signal,
  });
  const evidence = { from: 'actual-lrps', detail: 'an LRP' } as const;
  const runs = (handles: readonly string[]): void => {
    const containers = handles.map((handle) => ({
      ...{ handle, cellId: CELL.id, appGuid: APP, state: 'running' as const, evidence },
    }));
    knowledge.put('lrps', { containers, identities: [{ appGuid: APP, evidence }] });
    tail.adjust();
  };
  return { tail, runs, streams, said, later, ended };
}

test('an app that comes back to a cell that is just being left is followed there', async () => {
  const { tail, runs, streams, said, later, ended } = session();
  runs(['a']);
  await jest.advanceTimersByTimeAsync(0);
  expect(streams).toHaveLength(1);
  expect(later).toEqual([]);
  runs([]);
  await jest.advanceTimersByTimeAsync(LATER_MS);
  expect(said).toEqual(['diego-cell/here: no instance is left there']);
  expect(streams[0]?.isClosing).toBe(true);
  runs(['b']);
  await jest.advanceTimersByTimeAsync(0);
  expect(streams).toHaveLength(1);

  streams[0]?.finish();
  await jest.advanceTimersByTimeAsync(0);
  expect(streams).toHaveLength(2);
  expect(later).toEqual([CELL.id]);
  expect(tail.cells).toEqual([CELL]);
  ended.abort();
  streams[1]?.finish();
  await tail.done();
});

test('a cell that was left stays left as long as nothing comes back', async () => {
  const { tail, runs, streams, ended } = session();
  runs(['a']);
  await jest.advanceTimersByTimeAsync(0);
  runs([]);
  await jest.advanceTimersByTimeAsync(LATER_MS);
  streams[0]?.finish();
  await jest.advanceTimersByTimeAsync(0);
  expect(streams).toHaveLength(1);
  expect(tail.cells).toEqual([]);
  ended.abort();
  await tail.done();
});
