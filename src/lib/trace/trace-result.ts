import type { Problem } from '../errors/problem.js';
import type { Reason } from '../flow/flow.js';
import type { Connection } from './connection.js';
import type { End, Spot } from './end.js';
import type { Explanation } from './explain/explanation.js';
import type { Way } from './find-ways.js';

export type TraceVerdict = Way['verdict'];

/** What may become of a packet, and why. */
export interface ExplainedWay extends Way {
  readonly explanation: Explanation;
}

/** One source instance with one destination instance. */
export interface TracedPair {
  readonly source: Spot;
  readonly destination: Spot;
  readonly main: ExplainedWay;
  /** What else may happen to the packet, because of a rate limit or what went before. */
  readonly others: readonly ExplainedWay[];
}

/** Pairs to which the same happens for the same reason. */
export interface PairGroup {
  readonly verdict: TraceVerdict;
  readonly explanation: Explanation;
  /** Never empty. */
  readonly pairs: readonly TracedPair[];
}

/** Who wants what of whom. */
export interface TraceQuestion {
  readonly source: End;
  readonly destination: End;
  readonly connection: Connection;
}

/** The answer to it. */
export interface Trace {
  readonly question: TraceQuestion;
  /** `allowed` only where every pair that can be told is. */
  readonly verdict: TraceVerdict;
  readonly reason: Reason;
  /** The answer in one sentence, without a full stop. */
  readonly sentence: string;
  /** Commands that would change the answer. */
  readonly fix: readonly string[];
  /** Sentences without a full stop. */
  readonly notes: readonly string[];
  /** All pairs that can be told: first those that are denied, then those that are alike in most pairs. */
  readonly groups: readonly PairGroup[];
  /** Pairs that cannot be told, because the rules of a cell are not known. */
  readonly untold: number;
  /** What is missing or broken in the source. */
  readonly problems: readonly Problem[];
}
