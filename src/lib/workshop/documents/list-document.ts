import { isOptional } from '../judges/judge-story.js';
import type { Story } from '../model/story.js';
import type { Progress } from '../progress/progress.js';
import { headOf, type StoryHead } from './story-document.js';

/** The document of `workshop list --json`. */
export interface ListDocument {
  readonly version: 1;
  /** URL of Cloud Controller; absent where cf is not logged in. */
  readonly foundation?: string;
  readonly stories: readonly ListedStory[];
}

export interface ListedStory extends StoryHead {
  readonly state: 'new' | 'started' | 'finished';
  readonly steps: { readonly done: number; readonly total: number };
}

export function listDocument(
  stories: readonly Story[],
  foundation: string | undefined,
  progress: Progress | undefined,
): ListDocument {
  return {
    version: 1,
    ...(foundation !== undefined && { foundation }),
    stories: stories.map((story) => listed(story, progress)),
  };
}

export function listed(story: Story, progress: Progress | undefined): ListedStory {
  const running = progress?.stories[story.id];
  const counted = story.steps.filter(isCounted);
  const done = counted.filter(({ id }) => running?.passed[id] !== undefined).length;
  const state =
    running === undefined ? 'new' : running.finishedAt === undefined ? 'started' : 'finished';
  return { ...headOf(story, progress), state, steps: { done, total: counted.length } };
}

/** Steps that can be passed, and have to be. */
export function isCounted(step: Story['steps'][number]): boolean {
  return !isOptional(step) && (step.kind !== 'given' || step.check !== undefined);
}
