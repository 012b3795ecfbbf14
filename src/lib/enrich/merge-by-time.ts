import type { Flow } from '../flow/flow.js';

/** One of the streams, with the batch it is at. */
interface Head {
  readonly order: number;
  readonly batches: AsyncIterator<readonly Flow[]>;
  batch: readonly Flow[];
  at: number;
  /** Time of the flow at `at` in milliseconds; a flow without a time keeps to the one before it. */
  ms: number;
}

/**
 * Merges streams of flows by the time of their lines. Each stream keeps its own order, which is the order in
 * which its cell wrote; among equals the stream given first comes first. At most one batch a stream is held.
 */
export async function* mergeByTime(
  streams: readonly AsyncIterable<readonly Flow[]>[],
): AsyncGenerator<readonly Flow[]> {
  const heads = streams.map(startOf);
  try {
    const waiting: Head[] = [];
    for (const head of heads) {
      if (await hasFlow(head)) insert(waiting, head);
    }
    for (let head = waiting.shift(); head !== undefined; head = waiting.shift()) {
      yield takeBefore(head, waiting[0]);
      if (await hasFlow(head)) insert(waiting, head);
    }
  } finally {
    for (const head of heads) await head.batches.return?.();
  }
}

function startOf(stream: AsyncIterable<readonly Flow[]>, order: number): Head {
  return { order, batches: stream[Symbol.asyncIterator](), batch: [], at: 0, ms: -Infinity };
}

/** Makes the head stand at a flow, with the next batches if need be. @returns false at the stream's end. */
async function hasFlow(head: Head): Promise<boolean> {
  while (head.at >= head.batch.length) {
    const next = await head.batches.next();
    if (next.done === true) return false;
    head.batch = next.value;
    head.at = 0;
  }
  head.ms = timeAt(head);
  return true;
}

function timeAt(head: Head): number {
  return head.batch[head.at]?.packet.envelope.time?.ms ?? head.ms;
}

/** The flows of the head's batch that come before the next stream's flow; at least the one it stands at. */
function takeBefore(head: Head, next: Head | undefined): readonly Flow[] {
  const from = head.at;
  do {
    head.at++;
    head.ms = timeAt(head);
  } while (head.at < head.batch.length && (next === undefined || comesFirst(head, next)));
  return head.batch.slice(from, head.at);
}

function insert(waiting: Head[], head: Head): void {
  const at = waiting.findIndex((other) => comesFirst(head, other));
  waiting.splice(at < 0 ? waiting.length : at, 0, head);
}

function comesFirst(one: Head, other: Head): boolean {
  return one.ms < other.ms || (one.ms === other.ms && one.order < other.order);
}
