import { CfnetError } from '../../errors/cfnet-error.js';
import { isFinished, judgeStory, whyNotAsked, type StepResult } from '../judges/judge-story.js';
import type { Facts } from '../model/facts.js';
import type { Story } from '../model/story.js';
import {
  withEvents,
  withStory,
  type Progress,
  type StoryProgress,
  type WorkshopEvent,
} from '../progress/progress.js';
import { eventsOf, withResults, type Actor } from '../progress/progress-events.js';
import { letterOf, positionOf } from '../quiz/make-question.js';
import { fillText } from '../model/fill-in.js';
import { forcePolls } from './changes.js';
import { actorOf, lookAround, withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';
import { situationOf } from './start-story.js';

/** Answers by step: a letter, or the text of the answer. */
export type Answers = ReadonlyMap<string, string>;

export interface Checked {
  readonly story: Story;
  readonly results: readonly StepResult[];
  readonly isFinished: boolean;
  readonly progress: Progress;
}

/** How long cells are given to take over what was decided, in milliseconds: a poll and a bit (cf-facts 2.3). */
const PATIENCE_MS = { policies: 12_000, groups: 75_000 } as const;
const PAUSE_MS = 1500;

/**
 * Looks around and judges every step; what is passed stays passed. Where cells are only late, their agents are
 * asked to hurry and looked at again until a deadline.
 * Errors: USAGE for a story that was not started and for answers that fit no question; those of looking around.
 */
export async function checkStory(
  story: Story,
  answers: Answers,
  ports: WorkshopPorts,
): Promise<Checked> {
  const before = await ports.store.read();
  const first = await lookAround(ports, before);
  const running = withFacts(before, first).stories[story.id];
  if (running === undefined) {
    throw new CfnetError('USAGE', `The story ${story.id} has not been started`, {
      hint: `Start it: cfnet workshop start ${story.id}`,
    });
  }
  const actor = await actorOf(ports);
  const answered = withAnswers(story, running, answers, first);
  const { facts, results } = await judged(story, answered, first, ports, before);
  const asked = await askOpen(story, answered, { facts, results }, before, ports);
  const all = new Set([...answers.keys(), ...asked.answered]);
  return record(
    story,
    asked.progress,
    { facts, results: asked.results, before, answered: all, actor },
    ports,
  );
}

async function judged(
  story: Story,
  running: StoryProgress,
  first: Facts,
  ports: WorkshopPorts,
  before: Progress | undefined,
): Promise<{ readonly facts: Facts; readonly results: readonly StepResult[] }> {
  const began = ports.now();
  let facts = first;
  for (let look = 1; ; look++) {
    const results = judgeStory(story, situationOf(facts, running), running);
    const late = results.find(({ waitsFor }) => waitsFor !== undefined)?.waitsFor;
    if (late === undefined || ports.now() - began > PATIENCE_MS[late]) return { facts, results };
    if (look === 1) {
      ports.notice(
        `Waiting for the cells to take the ${late === 'policies' ? 'policies' : 'security groups'} over`,
      );
      await forcePolls(ports.foundation, facts, late);
    } else await ports.wait(PAUSE_MS);
    facts = await lookAround(ports, before);
  }
}

/** A person at the terminal is asked what has no right answer yet, one question after the other. */
async function askOpen(
  story: Story,
  running: StoryProgress,
  found: { readonly facts: Facts; readonly results: readonly StepResult[] },
  before: Progress | undefined,
  ports: WorkshopPorts,
): Promise<{
  readonly progress: StoryProgress;
  readonly results: readonly StepResult[];
  readonly answered: readonly string[];
}> {
  let { results } = found;
  let progress = running;
  const answered: string[] = [];
  if (ports.ask === undefined) return { progress, results, answered };
  const values = withFacts(before, found.facts, running.baseline).values;
  for (const { step, state, question } of found.results) {
    if (step.kind !== 'question' || question === undefined || state === 'done') continue;
    const choices = question.choices.map(({ text }) => text);
    const at = await ports.ask.choose(fillText(step.text, values), choices);
    if (at === undefined) break;
    const chosen = question.choices[at];
    if (chosen === undefined) continue;
    progress = { ...progress, answers: { ...progress.answers, [step.id]: chosen.text } };
    answered.push(step.id);
    ports.notice(`${chosen.isRight ? 'Right' : 'Not quite'}: ${chosen.why}`);
    results = judgeStory(story, situationOf(found.facts, progress), progress);
  }
  return { progress, results, answered };
}

async function record(
  story: Story,
  running: StoryProgress,
  found: {
    readonly facts: Facts;
    readonly results: readonly StepResult[];
    readonly before: Progress | undefined;
    readonly answered: ReadonlySet<string>;
    readonly actor: Actor;
  },
  ports: WorkshopPorts,
): Promise<Checked> {
  const { facts, results, before, answered, actor } = found;
  const finished = isFinished(results);
  const judgedStory = withResults(running, results, actor);
  const isNew = finished && running.finishedAt === undefined;
  const { finishedAt, ...unfinished } = judgedStory;
  const done: StoryProgress =
    finished || (finishedAt !== undefined && story.looksAgain !== true)
      ? { ...unfinished, finishedAt: finishedAt ?? actor.at }
      : unfinished;
  const end: readonly WorkshopEvent[] = isNew
    ? [{ ...actor, kind: 'finished', story: story.id }]
    : [];
  const progress = withEvents(
    withStory(withFacts(before, facts, running.baseline), story.id, done),
    [...eventsOf(story.id, results, answered, actor), ...end],
  );
  await ports.store.write(progress);
  return { story, results, isFinished: finished, progress };
}

/** Answers as texts: a letter stands for what was shown last, else for what would be shown now. */
function withAnswers(
  story: Story,
  running: StoryProgress,
  answers: Answers,
  facts: Facts,
): StoryProgress {
  const situation = situationOf(facts, running);
  const texts = [...answers].map(([id, answer]) => {
    const step = story.steps.find((one) => one.id === id);
    if (step?.kind !== 'question') {
      throw new CfnetError('USAGE', `Step ${id} of ${story.id} is no question`, {
        hint: `cfnet workshop show ${story.id} has the questions.`,
      });
    }
    const choices =
      running.choices[id] ?? step.ask(situation)?.choices.map(({ text }) => text) ?? [];
    const at = positionOf(answer, choices.length);
    const text = at === undefined ? choices.find((choice) => choice === answer) : choices[at];
    if (text === undefined) {
      throw new CfnetError(
        'USAGE',
        `Step ${id} of ${story.id} has no answer ${JSON.stringify(answer)}`,
        {
          hint:
            choices.length === 0
              ? `It cannot be answered now: ${whyNotAsked(step, situation)}.`
              : `Answers go from a to ${letterOf(choices.length - 1)}.`,
        },
      );
    }
    return [id, text] as const;
  });
  return { ...running, answers: { ...running.answers, ...Object.fromEntries(texts) } };
}
