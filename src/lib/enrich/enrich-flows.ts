import type { Problem } from '../errors/problem.js';
import type { Knowledge } from '../flow/enricher.js';
import type { Flow } from '../flow/flow.js';
import {
  FlowStream,
  sumOfCounts,
  type LogSeries,
  type Selection,
  type StreamCounts,
} from './flow-stream.js';
import { mergeByTime } from './merge-by-time.js';
import { limitFlows, type Limits } from './limit-flows.js';

/** Takes a flow; gives a promise when the taker has to be waited for. */
export type FlowTaker = (flow: Flow) => Promise<void> | undefined;

export interface EnrichRequest {
  /** Each a stream of its own; several are merged by time. */
  readonly series: readonly LogSeries[];
  readonly selection: Selection;
  readonly limits: Limits;
  readonly knowledge: Knowledge;
}

/** What came of the lines that were read. */
export interface EnrichSummary extends StreamCounts {
  readonly flows: number;
  readonly problems: readonly Problem[];
  /** How many logs these concern. */
  readonly failed: number;
}

/** Reads logs, enriches what silk's and Garden's rules wrote there, and hands over the wanted flows in order. */
export async function enrichFlows(request: EnrichRequest, take: FlowTaker): Promise<EnrichSummary> {
  const streams = request.series.map(
    (series) => new FlowStream(series, request.selection, request.knowledge),
  );
  let flows = 0;
  for await (const batch of limitFlows(mergeByTime(streams.map(batchesOf)), request.limits)) {
    flows += batch.length;
    for (const flow of batch) {
      const behind = take(flow);
      if (behind !== undefined) await behind;
    }
  }
  return {
    flows,
    ...sumOfCounts(streams.map(({ counts }) => counts)),
    failed: streams.reduce((sum, stream) => sum + stream.failed, 0),
    problems: streams.flatMap(({ problems }) => problems),
  };
}

function batchesOf(stream: FlowStream): AsyncIterable<readonly Flow[]> {
  return stream.batches();
}
