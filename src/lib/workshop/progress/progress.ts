import type { Baseline } from '../model/situation.js';

/** What a learner has done on one foundation: one document, kept between runs. */
export interface Progress {
  readonly version: 1;
  /** URL of Cloud Controller. */
  readonly foundation: string;
  /** The workshop's own apps, by name, and where they are. */
  readonly apps: {
    readonly source: string;
    readonly destination: string;
    readonly space: string;
    readonly org: string;
  };
  /** Guids of both apps: with others under the same names, what was under way counts no more. */
  readonly guids: readonly string[];
  /** Values that were found so far, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Ids of the cells that were entered since all was tidy: what stories leave may stand on any of them. */
  readonly entered?: readonly string[];
  /** By id. */
  readonly stories: Readonly<Record<string, StoryProgress>>;
  /** What was set up for stories that have not begun for all that, by their ids. */
  readonly prepared?: Readonly<Record<string, Preparation>>;
  /** What was done with other apps, by the guids of both, with a blank between them. */
  readonly others?: Readonly<
    Record<string, Pick<Progress, 'apps' | 'stories' | 'prepared' | 'events'>>
  >;
  readonly events: readonly WorkshopEvent[];
}

export interface StoryProgress {
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly baseline: Baseline;
  /** Steps that were passed, by id. */
  readonly passed: Readonly<Record<string, PassedStep>>;
  /** The text of the answer that was chosen last, by step. */
  readonly answers: Readonly<Record<string, string>>;
  /** The answers to choose from as they were last shown, by step. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** How many hints were asked for, by step. */
  readonly hints: Readonly<Record<string, number>>;
  /** What has to be put back. */
  readonly undo: readonly Undo[];
  /** What it left was taken away after its end. */
  readonly isTidied?: boolean;
}

export type Preparation = Pick<StoryProgress, 'startedAt' | 'undo'>;

export interface PassedStep {
  /** RFC 3339. */
  readonly at: string;
  readonly evidence: string;
  /** It held before the learner began. */
  readonly wasSo?: boolean;
}

/** One thing that the workshop changed, as it was before. */
export type Undo =
  /** The policies between the two apps. */
  | { readonly what: 'policies'; readonly policies: readonly PolicyRecord[] }
  | { readonly what: 'scale'; readonly app: string; readonly instances: number }
  /** The agents' switch, by id of the cell. */
  | { readonly what: 'logging'; readonly cells: Readonly<Record<string, boolean>> }
  /** Whether silk-cni has new containers log what is turned away, by id of the cell. */
  | { readonly what: 'denied-logging'; readonly cells: Readonly<Record<string, boolean>> }
  /** Security groups under the workshop's names that were there already: those of somebody else. */
  | { readonly what: 'groups'; readonly guids: readonly string[] };

export interface PolicyRecord {
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp';
  readonly ports: { readonly start: number; readonly end: number };
}

export type EventKind =
  'started' | 'passed' | 'failed' | 'answered' | 'hinted' | 'finished' | 'reset' | 'changed';

/** Who did what when. */
export interface WorkshopEvent {
  /** RFC 3339. */
  readonly at: string;
  /** Whom cf is logged in as. */
  readonly by: string;
  readonly kind: EventKind;
  readonly story: string;
  readonly step?: string;
  /** One sentence. */
  readonly detail?: string;
}

/** A story's progress, changed. */
export function withStory(progress: Progress, id: string, story: StoryProgress): Progress {
  return { ...progress, stories: { ...progress.stories, [id]: story } };
}

export function withEvents(progress: Progress, events: readonly WorkshopEvent[]): Progress {
  return events.length === 0 ? progress : { ...progress, events: [...progress.events, ...events] };
}

/** Notes what was set up for a story, or that this belongs to the story's own progress now. */
export function withPreparation(
  progress: Progress,
  id: string,
  preparation: Preparation | undefined,
): Progress {
  const { prepared = {}, ...rest } = progress;
  const others = without(prepared, id);
  const all = preparation === undefined ? others : { ...others, [id]: preparation };
  return Object.keys(all).length === 0 ? rest : { ...rest, prepared: all };
}

/** Ids of the stories that anything was done for. */
export function idsIn({
  stories,
  prepared,
}: Pick<Progress, 'stories' | 'prepared'>): readonly string[] {
  return [...new Set([...Object.keys(stories), ...Object.keys(prepared ?? {})])];
}

/** Whether `reset` has anything to do for a story. */
export function isUntidy(
  { stories, prepared }: Pick<Progress, 'stories' | 'prepared'>,
  id: string,
): boolean {
  const story = stories[id];
  return prepared?.[id] !== undefined || (story !== undefined && story.isTidied !== true);
}

/** A finished story that was tidied up stays finished; any other that was reset has never been started. */
export function withReset(progress: Progress, id: string): Progress {
  const settled = withPreparation(progress, id, undefined);
  const story = progress.stories[id];
  return story?.finishedAt === undefined
    ? { ...settled, stories: without(progress.stories, id) }
    : withStory(settled, id, { ...story, undo: [], isTidied: true });
}

export function without<T>(
  entries: Readonly<Record<string, T>>,
  ...ids: readonly string[]
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => !ids.includes(key)));
}

/** The story that was started last and is not finished. */
export function currentStory(progress: Progress): string | undefined {
  const open = Object.entries(progress.stories).filter(
    ([, { finishedAt }]) => finishedAt === undefined,
  );
  return open.toSorted(([, a], [, b]) => (a.startedAt < b.startedAt ? 1 : -1))[0]?.[0];
}

/** What stories have to put back, the oldest first: it is nearest to how things were before all of them. */
export function undoOf(
  ids: readonly string[],
  { stories, prepared }: Pick<Progress, 'stories' | 'prepared'>,
): readonly Undo[] {
  return ids
    .flatMap((id) => [stories[id] ?? [], prepared?.[id] ?? []].flat())
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .flatMap(({ undo }) => undo);
}
