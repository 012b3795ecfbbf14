import type { Container } from './model.js';

/**
 * Diego reports an instance as running (`since`) only after its health check passed, which may take up
 * to the default of 60 s; the container has its address, and sends packets, from the start of that time.
 */
const START_SLACK_MS = 60_000;

/**
 * The container that held an overlay address, among those that ever held it: addresses are reused.
 * `timeMs` are milliseconds of the Unix epoch; without a time the one running now is meant. Where two
 * fit equally well the answer is `undefined`, never a guess.
 */
export function holderAt(
  holders: readonly Container[],
  timeMs: number | undefined,
): Container | undefined {
  if (timeMs === undefined) return only(holders.filter((holder) => holder.state === 'running'));
  const fitting = holders.filter((holder) => mayHoldAt(holder, timeMs));
  if (fitting.length < 2) return fitting[0];
  return only(
    fitting.filter((holder) =>
      fitting.every((other) => other === holder || excludes(holder, other, timeMs)),
    ),
  );
}

function mayHoldAt({ since, until }: Container, timeMs: number): boolean {
  return (
    (since === undefined || since - START_SLACK_MS <= timeMs) &&
    (until === undefined || timeMs <= until)
  );
}

/** Whether what is known of `holder` shows that `other` did not have the address at that time. */
function excludes(holder: Container, other: Container, timeMs: number): boolean {
  return tookOverFrom(holder, other, timeMs) || heldBefore(holder, other, timeMs);
}

/** `other` is the older one and nobody saw it end: it ended when `holder` got the address. */
function tookOverFrom(holder: Container, other: Container, timeMs: number): boolean {
  if (holder.since === undefined || other.since === undefined) return false;
  return holder.since <= timeMs && other.since < holder.since && other.until === undefined;
}

/** `holder` still lived at that time, and `other` was seen running only later. */
function heldBefore(holder: Container, other: Container, timeMs: number): boolean {
  if (holder.until === undefined || other.since === undefined) return false;
  return other.since > timeMs && (holder.since === undefined || holder.since <= timeMs);
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
