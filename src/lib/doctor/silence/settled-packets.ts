import type { packets } from './watched.js';
import { decidedBy, isWatched, meanwhile, type Watched } from './watched.js';

/** Counts all in all, or while it was watched. */
export type Sum = typeof packets;

/** How many settled packets no LOG rule has counted: of a limit only where each packet is to be logged. */
export function unlogged(one: Watched, sum: Sum): number {
  const isPerPacket = one.kind.endsWith('denied') || isUdp(one);
  return isPerPacket ? Math.max(0, settled(one, sum) - sum(limitedLogs(one))) : 0;
}

export function limitedLogs({ logs }: Watched): Watched['logs'] {
  return logs.filter(({ limit }) => limit !== undefined);
}

export function isUdp({ decided }: Watched): boolean {
  return decided?.rule.spec.includes(' -p udp ') === true && decided.rule.chain.startsWith('vpa--');
}

export function settledNow(met: readonly Watched[]): number {
  return met.reduce((sum, one) => sum + settled(one, meanwhile), 0);
}

export function settled(one: Watched, sum: Sum): number {
  return sum(decidedBy(one));
}

export function hasMet(one: Watched, sum: Sum): boolean {
  return settled(one, sum) > 0 || sum(one.logs) > 0;
}

export function isQuiet(one: Watched): boolean {
  return !hasMet(one, meanwhile);
}

export function isAnyWatched(watched: readonly Watched[]): boolean {
  return watched.some(isWatched);
}
