import type { RemainingFile } from './follow-records.js';
import type { FollowStart, LogPosition } from './follow-script.js';
import type { LogTime } from '../../kernel-log/timestamp.js';

/** Where a follower goes on when the file that it followed is gone, and what is lost by that. */
export interface ResumePoint {
  readonly start: FollowStart;
  /** Whether lines may be lost between what was read and this. */
  readonly isGap: boolean;
  /** When the first line was written that comes now; absent: not known. */
  readonly next?: LogTime;
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
  timeOf: (line: string) => LogTime | undefined,
): ResumePoint {
  if (position !== undefined && remaining.some(({ id }) => id === position.file)) {
    return { start: { kind: 'position', position }, isGap: false };
  }
  const files = remaining
    .map(({ number, id, firstLine }) => ({ number, id, began: timeOf(firstLine) }))
    .toSorted((a, b) => b.number - a.number);
  // One whose beginning does not tell is later than those before it.
  const read = files.findLastIndex(({ began }) => began !== undefined && isRead(began, covered));
  const oldest = files[read + 1];
  if (oldest === undefined) return { start: { kind: 'current' }, isGap: true };
  const { began } = oldest;
  return {
    start: { kind: 'position', position: { file: oldest.id, offset: 0 } },
    isGap: true,
    ...(began !== undefined && { next: began }),
  };
}

function isRead({ ms }: LogTime, covered: number | undefined): boolean {
  return ms < (covered ?? Infinity);
}
