import type { Flow } from '../flow/flow.js';
import { detached } from '../text/detached.js';

/** How many flows are wanted: the first so many, the last so many, or all. */
export interface Limits {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

/** Ends a stream of batches after its first flows, or keeps back all but its last ones. */
export function limitFlows(
  batches: AsyncIterable<readonly Flow[]>,
  { first, last }: Limits,
): AsyncIterable<readonly Flow[]> {
  if (first !== undefined) return takeFirst(batches, first);
  return last === undefined ? batches : takeLast(batches, last);
}

async function* takeFirst(
  batches: AsyncIterable<readonly Flow[]>,
  count: number,
): AsyncGenerator<readonly Flow[]> {
  let left = count;
  for await (const batch of batches) {
    yield batch.slice(0, left);
    left -= batch.length;
    if (left <= 0) return;
  }
}

async function* takeLast(
  batches: AsyncIterable<readonly Flow[]>,
  count: number,
): AsyncGenerator<readonly Flow[]> {
  let kept: Flow[] = [];
  for await (const batch of batches) {
    kept.push(...batch.slice(-count).map(keepable));
    // Trimmed now and then only: each trim copies what stays.
    if (kept.length >= 2 * count + batch.length) kept = kept.slice(-count);
  }
  yield kept.slice(-count);
}

/** A flow whose texts do not hold on to the block of log text that they were cut from. */
function keepable(flow: Flow): Flow {
  const { packet } = flow;
  return {
    ...flow,
    packet: {
      ...packet,
      inInterface: detached(packet.inInterface),
      outInterface: detached(packet.outInterface),
      source: detached(packet.source),
      destination: detached(packet.destination),
      words: detached(packet.words),
      raw: detached(packet.raw),
    },
  };
}
