/**
 * What the readers bring: one place's word about one thing, flat and partial. The directory builder
 * joins them, so a name known in one place is found for a guid known in another.
 */
import type { CrashRecord } from './crashes.js';
import type { DirectoryGaps } from './gaps.js';
import type { Cell, ContainerState, Evidence, TagRecord, Workload } from './model.js';

/** One place's word about an app, a space, an org, or how they belong together. */
export interface Names {
  readonly appGuid?: string;
  readonly appName?: string;
  readonly spaceGuid?: string;
  readonly spaceName?: string;
  readonly orgGuid?: string;
  readonly orgName?: string;
}

export interface IdentitySighting extends Names {
  /** When the app was deleted, in milliseconds of the Unix epoch. */
  readonly deletedAt?: number;
  readonly evidence: Evidence;
}

/** One place's word about a container; the keys mean what they mean in `Container`. */
export interface ContainerSighting extends Names {
  readonly handle: string;
  readonly ip?: string;
  readonly ipv6?: string;
  readonly cellId?: string;
  readonly index?: number;
  readonly workload?: Workload;
  readonly processGuid?: string;
  readonly processVersion?: string;
  readonly processType?: string;
  readonly since?: number;
  readonly until?: number;
  readonly state?: ContainerState;
  readonly evidence: Evidence;
}

/** Everything one reader found; absent parts are empty. */
export interface DirectoryRecords {
  readonly containers?: readonly ContainerSighting[];
  readonly identities?: readonly IdentitySighting[];
  readonly tags?: readonly TagRecord[];
  readonly cells?: readonly Cell[];
  /** Ids of the cells whose every living container is among `containers`. */
  readonly completeCells?: readonly string[];
  /** What is not known in whole; absent parts: nothing is said against it. */
  readonly gaps?: Partial<DirectoryGaps>;
  readonly crashes?: readonly CrashRecord[];
}
