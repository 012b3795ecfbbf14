import type { Problem } from '../../errors/problem.js';
import type { ResetResult } from '../run/reset-story.js';
import type { Started } from '../run/start-story.js';
import { storyDocument, type StoryDocument } from './story-document.js';

/** The document of `workshop start --json`. */
export interface StartDocument extends StoryDocument {
  readonly started: boolean;
  readonly assumptions: readonly AssumptionDocument[];
}

export interface AssumptionDocument {
  readonly holds: boolean;
  /** What shows it, or what is there instead. */
  readonly text: string;
  /** What `--yes` would do about it. */
  readonly set_up?: string;
}

export function startDocument({
  story,
  isStarted,
  assumptions,
  progress,
  results,
}: Started): StartDocument {
  return {
    ...storyDocument(story, progress, results),
    started: isStarted,
    assumptions: assumptions.map(({ finding, setUp }) => ({
      holds: finding.holds,
      text: finding.holds ? finding.evidence : finding.seen,
      ...(!finding.holds && setUp !== undefined && { set_up: setUp.text }),
    })),
  };
}

/** The document of `workshop reset --json`. */
export interface ResetDocument {
  readonly version: 1;
  readonly stories: readonly string[];
  /** Whether it was agreed to; if not, nothing was done, and `changes` is what would have been. */
  readonly done: boolean;
  readonly changes: readonly string[];
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

export function resetDocument({ stories, done, isAgreed, problems }: ResetResult): ResetDocument {
  return {
    version: 1,
    stories,
    done: isAgreed,
    changes: done,
    errors: problems.map(({ code, message }: Problem) => ({ code, message })),
  };
}

/** The document of `workshop hint --json`. */
export interface HintDocument {
  readonly version: 1;
  readonly story: string;
  readonly step: string;
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
  readonly text: string;
  /** The last hint of a step to be worked out: the commands. */
  readonly commands?: readonly string[];
}
