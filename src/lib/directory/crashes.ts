import { dropUnknown } from '../json/drop-unknown.js';
import type { Evidence } from './model.js';

/** One place's word about the crashes of an instance of an app. */
export interface CrashRecord {
  readonly appGuid: string;
  readonly index: number;
  /** Each process of an app counts its instances from 0; absent: not told. */
  readonly processType?: string;
  /** Of the container that crashed, where it is told. */
  readonly handle?: string;
  /** How often it crashed, as Diego counts: anew after some minutes without a crash. */
  readonly count?: number;
  readonly reason?: string;
  /** Milliseconds of the Unix epoch. */
  readonly at?: number;
  readonly evidence: Evidence;
}

/** The crashes of an instance. */
export interface Crash {
  readonly count?: number;
  /** Of the last one. */
  readonly reason?: string;
  readonly at?: number;
}

/** Without a time it is of the LRP as it is. */
const NOW = Number.MAX_SAFE_INTEGER;

/** What all places together say of an instance's crashes; undefined where none tells of any. */
export function crashOf(
  records: readonly CrashRecord[],
  appGuid: string,
  index: number | undefined,
  processType: string | undefined,
): Crash | undefined {
  const own = records.filter(
    (one) =>
      one.appGuid === appGuid &&
      one.index === index &&
      (processType ?? one.processType) === (one.processType ?? processType),
  );
  if (own.length === 0) return undefined;
  const counts = own.map(({ count }) => count).filter((count) => count !== undefined);
  const last = own
    .filter(({ reason }) => reason !== undefined)
    .toSorted((a, b) => (b.at ?? NOW) - (a.at ?? NOW))[0];
  return dropUnknown({
    count: counts.length === 0 ? undefined : Math.max(...counts),
    reason: last?.reason,
    at: last?.at,
  });
}
