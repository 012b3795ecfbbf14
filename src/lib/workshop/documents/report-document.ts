import type { Story } from '../model/story.js';
import type { Progress, WorkshopEvent } from '../progress/progress.js';
import { listed } from './list-document.js';

/** The document of `workshop report --json`: who did what when, of one learner or of a class. */
export interface ReportDocument {
  readonly version: 1;
  readonly learners: readonly LearnerReport[];
}

export interface LearnerReport {
  readonly foundation: string;
  readonly org: string;
  readonly space: string;
  readonly apps: readonly string[];
  /** Whom cf was logged in as. */
  readonly people: readonly string[];
  readonly stories: readonly StoryReport[];
  readonly events: readonly WorkshopEvent[];
}

export interface StoryReport {
  readonly id: string;
  readonly title: string;
  readonly state: 'new' | 'started' | 'finished' | 'reset';
  readonly steps: { readonly done: number; readonly total: number };
  readonly started_at?: string;
  readonly finished_at?: string;
  /** How many checks did not hold, answers were wrong, hints were asked for. */
  readonly tries: number;
  readonly hints: number;
}

export function reportDocument(
  stories: readonly Story[],
  all: readonly Progress[],
): ReportDocument {
  return { version: 1, learners: all.map((progress) => learnerReport(stories, progress)) };
}

function learnerReport(stories: readonly Story[], progress: Progress): LearnerReport {
  const { foundation, apps, events } = progress;
  return {
    foundation,
    org: apps.org,
    space: apps.space,
    apps: [apps.source, apps.destination],
    people: [...new Set(events.map(({ by }) => by))],
    stories: stories.map((story) => storyReport(story, progress)),
    events,
  };
}

function storyReport(story: Story, progress: Progress): StoryReport {
  const { state, steps, started_at, finished_at, id, title } = listed(story, progress);
  const events = progress.events.filter((event) => event.story === id);
  const count = (kind: WorkshopEvent['kind']): number =>
    events.filter((event) => event.kind === kind).length;
  const isReset = state === 'new' && events.length > 0;
  // A story that was finished and then tidied up has been taken all the same.
  const finished = finished_at ?? events.findLast(({ kind }) => kind === 'finished')?.at;
  return {
    id,
    title,
    state: isReset ? 'reset' : state,
    steps,
    ...(started_at !== undefined && { started_at }),
    ...(finished !== undefined && { finished_at: finished }),
    tries: count('failed'),
    hints: count('hinted'),
  };
}
