import { limitFlows, type Limits } from '../enrich/limit-flows.js';
import type { Flow } from '../flow/flow.js';
import type { LiveMerge } from './live-merge.js';

/**
 * The first flows and then the end; or of what was logged before the last flows, and then all that come.
 * @param follows whether flows come after those that were there.
 */
export function limitLiveFlows(
  merge: LiveMerge,
  limits: Limits,
  follows: boolean,
): AsyncIterable<readonly Flow[]> {
  const batches = merge.batches();
  if (limits.last === undefined || !follows) return limitFlows(batches, limits);
  return lastOfPast(merge, batches, limits.last);
}

async function* lastOfPast(
  merge: LiveMerge,
  batches: AsyncGenerator<readonly Flow[]>,
  last: number,
): AsyncGenerator<readonly Flow[]> {
  yield* limitFlows(past(merge, batches), { last });
  yield* batches;
}

/** Ends with the past, and leaves the generator for what comes then. */
async function* past(
  merge: LiveMerge,
  batches: AsyncGenerator<readonly Flow[]>,
): AsyncGenerator<readonly Flow[]> {
  while (merge.hasPast) {
    const next = await batches.next();
    if (next.done === true) return;
    yield next.value;
  }
}
