import type { Facts } from './facts.js';

/** What was so when a story was started, by name: counters and names that steps are to change. */
export type Baseline = Readonly<Record<string, number | string>>;

/** What a check is judged by. */
export interface Situation {
  readonly facts: Facts;
  readonly baseline: Baseline;
  /** When the story was started, in milliseconds of the Unix epoch. */
  readonly startedAt: number;
  /** When each step that was passed was passed, in milliseconds of the Unix epoch. */
  readonly passedAt: ReadonlyMap<string, number>;
}
