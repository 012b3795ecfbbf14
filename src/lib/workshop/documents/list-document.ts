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

/** A story that was finished stays so with apps that were made anew, or on a lab that was; until it is begun again. */
export function listed(story: Story, progress: Progress | undefined): ListedStory {
  const running = progress?.stories[story.id];
  const counted = story.steps.filter(isCounted);
  const total = counted.length;
  const head = headOf(story, progress);
  if (running === undefined) {
    const isFinished = progress?.events.some(
      (event) => event.story === story.id && event.kind === 'finished',
    );
    return isFinished === true
      ? { ...head, state: 'finished', steps: { done: total, total } }
      : { ...head, state: 'new', steps: { done: 0, total } };
  }
  const done = counted.filter(({ id }) => running.passed[id] !== undefined).length;
  const state = running.finishedAt === undefined ? 'started' : 'finished';
  return { ...head, state, steps: { done, total } };
}

/** Steps that can be passed, and have to be. */
export function isCounted(step: Story['steps'][number]): boolean {
  return !isOptional(step) && (step.kind !== 'given' || step.check !== undefined);
}
