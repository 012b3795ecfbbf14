import { isFinished, type StepResult } from '../judges/judge-story.js';
import type { Facts } from '../model/facts.js';
import type { Story } from '../model/story.js';
import { eventsOf, withResults, type Actor } from '../progress/progress-events.js';
import {
  withEvents,
  withStory,
  type Progress,
  type StoryProgress,
  type WorkshopEvent,
} from '../progress/progress.js';
import { withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';

/** What a look at a story has brought. */
export interface FoundResults {
  readonly facts: Facts;
  readonly results: readonly StepResult[];
  /** Those of them that are told of in the report. */
  readonly told: readonly StepResult[];
  /** The story as it was judged, with the answers. */
  readonly running: StoryProgress;
  /** Steps whose question was answered now. */
  readonly answered: ReadonlySet<string>;
}

/**
 * Keeps what was found, on top of what is kept by then. A story that was reset or begun anew meanwhile, at another
 * terminal, stays as it is. @returns the progress as it is kept now. Errors: those of the store.
 */
export async function recordResults(
  story: Story,
  { facts, results, told, running, answered }: FoundResults,
  actor: Actor,
  { store, notice }: Pick<WorkshopPorts, 'store' | 'notice'>,
): Promise<Progress> {
  const progress = await store.change((before) => {
    const latest = withFacts(before, facts, running.baseline);
    const kept = latest.stories[story.id];
    if (kept?.startedAt !== running.startedAt) return latest;
    const answers = { ...kept.answers, ...ofSteps(running.answers, answered) };
    const judged = withResults({ ...kept, answers }, results, actor);
    // A step may have been passed at another terminal.
    const sum = results.map((one) =>
      judged.passed[one.step.id] === undefined ? one : { ...one, state: 'done' as const },
    );
    const done = ended(story, judged, isFinished(sum), actor);
    const end: readonly WorkshopEvent[] =
      done.finishedAt !== undefined && kept.finishedAt === undefined
        ? [{ ...actor, kind: 'finished', story: story.id }]
        : [];
    const events = [...eventsOf(story.id, told, answered, actor), ...end];
    return withEvents(withStory(latest, story.id, done), events);
  });
  if (progress.stories[story.id]?.startedAt !== running.startedAt) {
    notice(`${story.id} was reset or begun anew meanwhile: what this check found is not kept`);
  }
  return progress;
}

/** Finished once, finished for good, but for stories that look again. */
function ended(
  story: Story,
  { finishedAt, ...unfinished }: StoryProgress,
  isDone: boolean,
  actor: Actor,
): StoryProgress {
  const stays = finishedAt !== undefined && story.looksAgain !== true;
  return isDone || stays ? { ...unfinished, finishedAt: finishedAt ?? actor.at } : unfinished;
}

function ofSteps(
  answers: StoryProgress['answers'],
  steps: ReadonlySet<string>,
): StoryProgress['answers'] {
  return Object.fromEntries(Object.entries(answers).filter(([id]) => steps.has(id)));
}
