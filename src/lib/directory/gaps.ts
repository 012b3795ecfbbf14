import type { Problem } from '../errors/problem.js';

/**
 * What a directory does not know in whole, each with the sentences that say why; empty: it does. Whoever concludes from
 * somebody's absence ("no running instance", "no app is called X") asks this first.
 */
export interface DirectoryGaps {
  /** Which instances of apps run, and where. */
  readonly instances: readonly Problem[];
  /** Which apps, spaces and orgs there are, and what they are called. */
  readonly apps: readonly Problem[];
  /** Whose each policy tag is. */
  readonly tags: readonly Problem[];
}

export const NO_GAPS: DirectoryGaps = { instances: [], apps: [], tags: [] };

export function joinGaps(all: readonly Partial<DirectoryGaps>[]): DirectoryGaps {
  return {
    instances: all.flatMap(({ instances = [] }) => instances),
    apps: all.flatMap(({ apps = [] }) => apps),
    tags: all.flatMap(({ tags = [] }) => tags),
  };
}
