import { CfnetError } from '../../errors/cfnet-error.js';
import { isFinished, judgeStory, whyNotAsked, type StepResult } from '../judges/judge-story.js';
import type { Facts } from '../model/facts.js';
import type { Story } from '../model/story.js';
import type { Progress, StoryProgress } from '../progress/progress.js';
import { letterOf, positionOf } from '../quiz/make-question.js';
import { forcePolls } from './changes.js';
import { actorOf, lookAround, withFacts } from './look-around.js';
import type { WorkshopPorts } from './ports.js';
import { recordResults } from './record-results.js';
import { situationOf } from './start-story.js';

/** Answers by step: a letter, or the text of the answer. */
export type Answers = ReadonlyMap<string, string>;

export interface Checked {
  readonly story: Story;
  readonly results: readonly StepResult[];
  readonly isFinished: boolean;
  /** As it is kept now. */
  readonly progress: Progress;
  /** What the results were judged by. */
  readonly facts: Facts;
  readonly running: StoryProgress;
}

/** How long cells are given to take over what was decided, in milliseconds: a poll and a bit (cf-facts 2.3). */
const PATIENCE_MS = { policies: 12_000, groups: 75_000 } as const;
const PAUSE_MS = 1500;

/**
 * Looks around, judges every step and keeps what was found; what is passed stays passed. Where cells are only late,
 * their agents are asked to hurry and looked at again until a deadline.
 * Errors: USAGE for a story that was not started and for answers that fit no question; those of looking around.
 */
export async function checkStory(
  story: Story,
  answers: Answers,
  ports: WorkshopPorts,
): Promise<Checked> {
  const before = await ports.store.read();
  const first = await lookAround(ports, before, story);
  const started = withFacts(before, first).stories[story.id];
  if (started === undefined) {
    throw new CfnetError('USAGE', `The story ${story.id} has not been started`, {
      hint: `Start it: cfnet workshop start ${story.id}`,
    });
  }
  const running = withAnswers(story, started, answers, first);
  const { facts, results } = await judged(story, running, first, ports, before);
  const found = { facts, results, told: results, running, answered: new Set(answers.keys()) };
  const progress = await recordResults(story, found, await actorOf(ports), ports);
  return { story, results, isFinished: isFinished(results), progress, facts, running };
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
    facts = await lookAround(ports, before, story);
  }
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
