import { baselineOf } from '../judges/baseline.js';
import { isBetween } from '../judges/policy-judges.js';
import { judgeStory, type StepResult } from '../judges/judge-story.js';
import type { Facts } from '../model/facts.js';
import type { Situation } from '../model/situation.js';
import type { Story } from '../model/story.js';
import {
  withEvents,
  withStory,
  type PassedStep,
  type Progress,
  type StoryProgress,
  type Undo,
} from '../progress/progress.js';
import { withResults, type Actor } from '../progress/progress-events.js';
import { assumptionsOf, type Assumption, type SetUp } from './assumptions.js';
import { actorOf, lookAround, withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';
import { setUp } from './set-up.js';

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
  readonly assumptions: readonly Assumption[];
  readonly progress: Progress;
  readonly results: readonly StepResult[];
}

/** How often a thing that was set up is looked at again, and how long between, in milliseconds. */
const LOOKS = 20;
const PAUSE_MS = 1500;

/**
 * Checks what a story takes for granted, offers to set up what is missing, and notes how things are before the
 * first step. Errors: those of looking around and of the changes.
 */
export async function startStory(order: StartOrder, ports: WorkshopPorts): Promise<Started> {
  const { story } = order;
  const before = await ports.store.read();
  let facts = await lookAround(ports, before);
  const known = withFacts(before, facts);
  const running = known.stories[story.id];
  if (running !== undefined && !order.again) return underWay(story, known, running, facts, ports);
  let assumptions = assumptionsOf(story, facts, ports.plane);
  const undo: Undo[] = [...(running?.undo ?? []), ...asBefore(story, facts)];
  const wanted = missingSetUps(assumptions);
  if (isAllOffered(assumptions) && wanted.length > 0 && (await isAgreed(wanted, order, ports))) {
    for (const one of wanted) {
      ports.notice(`Setting up: ${one.text}`);
      undo.push(...(await setUp(one.change, facts, ports)));
      ({ facts, assumptions } = await settled(story, one, ports, before));
    }
  }
  if (assumptions.some(({ finding }) => !finding.holds)) {
    return {
      story,
      isStarted: false,
      wasUnderWay: false,
      assumptions,
      progress: known,
      results: [],
    };
  }
  const actor = await actorOf(ports);
  const begun = begin(story, facts, undo, actor);
  const progress = withEvents(
    withStory(withFacts(before, facts, begun.story.baseline), story.id, begun.story),
    [{ ...actor, kind: 'started', story: story.id }],
  );
  await ports.store.write(progress);
  return {
    story,
    isStarted: true,
    wasUnderWay: false,
    assumptions,
    progress,
    results: begun.results,
  };
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
  return { story, isStarted: true, wasUnderWay: true, assumptions, progress, results };
}

/** A story's first moment: what holds already is nobody's doing. */
function begin(
  story: Story,
  facts: Facts,
  undo: readonly Undo[],
  actor: Actor,
): { readonly story: StoryProgress; readonly results: readonly StepResult[] } {
  const blank: StoryProgress = {
    startedAt: actor.at,
    baseline: baselineOf(facts),
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

function missingSetUps(assumptions: readonly Assumption[]): readonly SetUp[] {
  return assumptions.flatMap(({ finding, setUp: one }) =>
    finding.holds || one === undefined ? [] : [one],
  );
}

/** What nobody can set up stops the story; then nothing is changed for it either. */
function isAllOffered(assumptions: readonly Assumption[]): boolean {
  return assumptions.every(({ finding, setUp: one }) => finding.holds || one !== undefined);
}

async function isAgreed(
  wanted: readonly SetUp[],
  { yes }: StartOrder,
  { ask }: WorkshopPorts,
): Promise<boolean> {
  if (yes || ask === undefined) return yes;
  for (const { text } of wanted) {
    if (!(await ask.confirm(`The story needs a change: ${text}. Do it now?`))) return false;
  }
  return true;
}

/** Looks again until what was set up has taken hold, or long enough. */
async function settled(
  story: Story,
  { change }: SetUp,
  ports: WorkshopPorts,
  before: Progress | undefined,
): Promise<{ readonly facts: Facts; readonly assumptions: readonly Assumption[] }> {
  for (let look = 1; ; look++) {
    const facts = await lookAround(ports, before);
    const assumptions = assumptionsOf(story, facts, ports.plane);
    const isMissing = missingSetUps(assumptions).some((one) => one.change === change);
    if (!isMissing || look >= LOOKS) return { facts, assumptions };
    await ports.wait(PAUSE_MS);
  }
}

/** How things are that the story changes, for `reset` to go back to. */
function asBefore({ leaves, assumes }: Story, facts: Facts): readonly Undo[] {
  const undo: Undo[] = [];
  if (leaves.includes('policies') || assumes.includes('no-policies')) {
    undo.push({ what: 'policies', policies: facts.policies.filter(isBetween(facts)) });
  }
  if (leaves.includes('logging')) {
    const cells = facts.cells.flatMap(({ cell, logsAccepted }) =>
      logsAccepted === undefined ? [] : [[cell.id, logsAccepted] as const],
    );
    undo.push({ what: 'logging', cells: Object.fromEntries(cells) });
  }
  return undo;
}
