import type { FollowStart, LogPosition } from './follow-script.js';
import type { RemainingFile } from './follow-records.js';

/** Where a follower goes on when the file that it followed is gone, and what is lost by that. */
export interface ResumePoint {
  readonly start: FollowStart;
  /** Absent: nothing is lost. */
  readonly gap?: LogGap;
}

/** A span of time of which lines may be lost, in milliseconds of the Unix epoch; an absent end is not known. */
export interface LogGap {
  readonly from?: number;
  readonly to?: number;
}

/**
 * Chooses the oldest file that began after the last moment that is known to be covered: what is older was read
 * already, what comes between the two is lost.
 * @param covered milliseconds of the Unix epoch; undefined: not known.
 */
export function resumePoint(
  position: LogPosition | undefined,
  covered: number | undefined,
  remaining: readonly RemainingFile[],
  timeOf: (line: string) => number | undefined,
): ResumePoint {
  if (position !== undefined && remaining.some(({ id }) => id === position.file)) {
    return { start: { kind: 'position', position } };
  }
  const newer = remaining
    .map(({ number, id, firstLine }) => ({ number, id, began: timeOf(firstLine) }))
    .filter(({ began }) => began !== undefined && began >= (covered ?? Infinity))
    .toSorted((a, b) => b.number - a.number);
  const [oldest] = newer;
  return {
    start:
      oldest === undefined
        ? { kind: 'current' }
        : { kind: 'position', position: { file: oldest.id, offset: 0 } },
    gap: {
      ...(covered !== undefined && { from: covered }),
      ...(oldest?.began !== undefined && { to: oldest.began }),
    },
  };
}
