import type { RandomBytes } from './guid.js';
import type { LabChange } from './model.js';

/** What every part of the foundation needs from around it. */
export interface LabContext {
  /** Milliseconds of the Unix epoch. */
  readonly clock: () => number;
  readonly random: RandomBytes;
  readonly emit: (change: LabChange) => void;
  readonly orgOfSpace: (spaceGuid: string) => string | null;
}
