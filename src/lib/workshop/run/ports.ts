import type { LiveFoundation } from '../../live/foundation.js';
import type { RecordStore } from '../../logging/restore/record-store.js';
import type { ProgressStore } from '../progress/progress-file.js';
import type { AppNames } from '../gather/find-apps.js';

/** Asks a person at a terminal; absent where nobody is there to be asked. */
export interface Asker {
  confirm(question: string): Promise<boolean>;
  /** @returns the position of the choice; undefined where the learner would rather not answer now */
  choose(question: string, choices: readonly string[]): Promise<number | undefined>;
}

/** The outside world of the workshop. */
export interface WorkshopPorts {
  readonly foundation: LiveFoundation;
  readonly store: ProgressStore;
  /** Who carries the packets of a lab; absent on a real foundation, whose kernel does. */
  readonly plane?: 'kernel' | 'simulated' | undefined;
  readonly now: () => number;
  /** One line on stderr. */
  readonly notice: (sentence: string) => void;
  readonly ask?: Asker | undefined;
  /** Waits, at most until the signal ends it. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Where `cfnet logging` notes what it changed. */
  readonly records?: Pick<RecordStore, 'list' | 'forget'>;
  /** The apps, where the learner names them. */
  readonly apps?: Partial<AppNames>;
}
