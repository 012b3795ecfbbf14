import { baselineOf, loggedBefore } from '../judges/baseline.js';
import { judgeStory, type StepResult } from '../judges/judge-story.js';
import type { Facts } from '../model/facts.js';
import type { Situation } from '../model/situation.js';
import { holds, seen, type Story } from '../model/story.js';
import {
  withEvents,
  withPreparation,
  withStory,
  type PassedStep,
  type Progress,
  type StoryProgress,
} from '../progress/progress.js';
import { changeOfApps } from '../progress/other-apps.js';
import { withResults, type Actor } from '../progress/progress-events.js';
import { assumptionsOf, type Assumption } from './assumptions.js';
import { actorOf, appsOf, lookAround, withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';
import { prepareStory, type Prepared } from './prepare-story.js';

export interface StartOrder {
  readonly story: Story;
  /** Set up what is missing without asking. */
  readonly yes: boolean;
  /** Begin anew, though the story is under way. */
  readonly again: boolean;
}

/** What came of it. */
export interface Started {
  readonly story: Story;
  readonly isStarted: boolean;
  readonly wasUnderWay: boolean;
  /** Something was set up for it. */
  readonly hasChanged: boolean;
  readonly assumptions: readonly Assumption[];
  readonly progress: Progress;
  readonly results: readonly StepResult[];
}

/**
 * Checks what a story takes for granted, offers to set up what is missing, and notes how things are before the
 * first step. Errors: those of looking around and of the changes.
 */
export async function startStory(order: StartOrder, ports: WorkshopPorts): Promise<Started> {
  const { story } = order;
  const before = await ports.store.read();
  const found = await lookAround(ports, before, story);
  const change = changeOfApps(before, appsOf(found));
  const known = withFacts(before, found);
  if (change !== undefined) {
    ports.notice(change);
    await ports.store.change((latest) => withFacts(latest, found));
  }
  const running = known.stories[story.id];
  if (running !== undefined && !order.again) return underWay(story, known, running, found, ports);
  const prepared = await prepareStory(story, order.yes, { facts: found, known }, ports);
  const { facts, hasChanged } = prepared;
  const assumptions = [...prepared.assumptions, ...somethingToWrapUp(story, known)];
  const common = { story, wasUnderWay: false, hasChanged, assumptions };
  if (assumptions.some(({ finding }) => !finding.holds)) {
    return { ...common, isStarted: false, progress: prepared.progress, results: [] };
  }
  const actor = await actorOf(ports);
  const begun = begin(story, facts, prepared, actor);
  const progress = await ports.store.change((latest) =>
    withEvents(
      withPreparation(
        withStory(withFacts(latest, facts, begun.story.baseline), story.id, begun.story),
        story.id,
        undefined,
      ),
      [{ ...actor, kind: 'started', story: story.id }],
    ),
  );
  return { ...common, isStarted: true, progress, results: begun.results };
}

/** Without a story before it, the wrap-up would be done before anything was. */
function somethingToWrapUp({ id, looksAgain }: Story, { events }: Progress): readonly Assumption[] {
  if (looksAgain !== true) return [];
  const hasBegun = events.some(({ kind, story }) => kind === 'started' && story !== id);
  const finding = hasBegun
    ? holds('stories of the workshop were taken')
    : seen('no story of the workshop was begun yet: there is nothing to wrap up');
  return [{ finding }];
}

function underWay(
  story: Story,
  progress: Progress,
  running: StoryProgress,
  facts: Facts,
  { plane }: WorkshopPorts,
): Started {
  const results = judgeStory(story, situationOf(facts, running), running);
  const assumptions = assumptionsOf({ ...story, assumes: [] }, facts, plane);
  return {
    story,
    isStarted: true,
    wasUnderWay: true,
    hasChanged: false,
    assumptions,
    progress,
    results,
  };
}

/** A story's first moment: what holds already is nobody's doing. */
function begin(
  story: Story,
  facts: Facts,
  { undo, progress }: Pick<Prepared, 'undo' | 'progress'>,
  actor: Actor,
): { readonly story: StoryProgress; readonly results: readonly StepResult[] } {
  const blank: StoryProgress = {
    startedAt: actor.at,
    baseline: { ...baselineOf(facts), ...loggedBefore(progress) },
    passed: {},
    answers: {},
    choices: {},
    hints: {},
    undo,
  };
  const situation = situationOf(facts, blank);
  const begun = { ...blank, passed: heldBefore(story, situation, actor) };
  const results = judgeStory(story, situation, begun);
  return { story: withResults(begun, results, actor), results };
}

function heldBefore(
  story: Story,
  situation: Situation,
  { at }: Actor,
): Readonly<Record<string, PassedStep>> {
  const first = story.steps.find((step) => step.kind !== 'question' && step.check !== undefined);
  const held = story.steps.flatMap((step): readonly (readonly [string, PassedStep])[] => {
    if (step.kind === 'question' || step.check === undefined) return [];
    const mayHold = step.kind === 'work-out' && step.mayHoldBefore === true;
    if (story.inAnyOrder !== true && step !== first && !mayHold) return [];
    const finding = step.check(situation);
    return finding.holds ? [[step.id, { at, evidence: finding.evidence, wasSo: true }]] : [];
  });
  return Object.fromEntries(held);
}

export function situationOf(
  facts: Facts,
  { baseline, startedAt, passed }: StoryProgress,
): Situation {
  return {
    facts,
    baseline,
    startedAt: Date.parse(startedAt),
    passedAt: new Map(Object.entries(passed).map(([id, { at }]) => [id, Date.parse(at)])),
  };
}
