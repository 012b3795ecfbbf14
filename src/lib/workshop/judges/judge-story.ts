import type { Situation } from '../model/situation.js';
import type { Choice, Finding, Question, QuestionStep, Step, Story } from '../model/story.js';
import type { PassedStep, StoryProgress } from '../progress/progress.js';

/** How a step stands. */
export type StepState =
  /** It holds, or did when it was checked. */
  | 'done'
  /** It held before the learner began. */
  | 'was-so'
  /** It does not hold. */
  | 'open'
  /** A step before it has to be done first. */
  | 'waiting'
  | 'unanswered'
  | 'wrong'
  /** The foundation does not show yet what is asked for. */
  | 'not-yet'
  /** Something to do that leaves nothing to be checked. */
  | 'unchecked';

export interface StepResult {
  readonly step: Step;
  readonly state: StepState;
  /** What shows it, or what is there instead, as the rest of a sentence. */
  readonly text?: string;
  readonly question?: Question;
  /** The answer that was given. */
  readonly answer?: string;
  readonly waitsFor?: 'policies' | 'groups';
  /** Passed in this run for the first time. */
  readonly isNew: boolean;
}

/** Judges every step of a story by the situation and by what was passed before. Nothing is passed untouched. */
export function judgeStory(
  story: Story,
  situation: Situation,
  progress: Pick<StoryProgress, 'passed' | 'answers'>,
): readonly StepResult[] {
  const passedAt = new Map(situation.passedAt);
  let before: string | undefined;
  return story.steps.map((step) => {
    const kept = story.looksAgain === true ? stillHeld(step, situation, progress) : progress;
    const result = judgeStep(step, { ...situation, passedAt }, kept, before);
    if (result.state === 'done' && result.isNew) passedAt.set(step.id, Number.POSITIVE_INFINITY);
    const isOpen = result.state === 'open' || result.state === 'waiting';
    if (story.inAnyOrder !== true && isOpen && !isOptional(step)) before ??= step.id;
    return result;
  });
}

type Passed = Pick<StoryProgress, 'passed' | 'answers'>;

/** What was passed, unless the step's check does not hold any more. */
function stillHeld(step: Step, situation: Situation, { passed, answers }: Passed): Passed {
  const isHeld = step.kind === 'question' || step.check?.(situation).holds !== false;
  return { passed: isHeld ? passed : {}, answers };
}

function judgeStep(
  step: Step,
  situation: Situation,
  { passed, answers }: Pick<StoryProgress, 'passed' | 'answers'>,
  before: string | undefined,
): StepResult {
  const earlier = passed[step.id];
  if (step.kind === 'question') {
    return judgeAnswer(step, situation, { answer: answers[step.id], earlier, before });
  }
  if (earlier !== undefined) return fromEarlier(step, earlier);
  if (step.check === undefined) return { step, state: 'unchecked', isNew: false };
  if (before !== undefined) {
    return { step, state: 'waiting', text: `step ${before} comes first`, isNew: false };
  }
  return fromFinding(step, step.check(situation));
}

function fromEarlier(step: Step, { evidence, wasSo }: PassedStep): StepResult {
  return { step, state: wasSo === true ? 'was-so' : 'done', text: evidence, isNew: false };
}

function fromFinding(step: Step, finding: Finding): StepResult {
  if (finding.holds) return { step, state: 'done', text: finding.evidence, isNew: true };
  const { seen, waitsFor } = finding;
  return {
    step,
    state: 'open',
    text: seen,
    isNew: false,
    ...(waitsFor !== undefined && { waitsFor }),
  };
}

/** An answer is remembered by its text: what the letters stand for may change with the foundation. */
function judgeAnswer(
  step: QuestionStep,
  situation: Situation,
  { answer, earlier, before }: Given,
): StepResult {
  const question = step.ask(situation);
  const asked = question === undefined ? {} : { question };
  if (earlier !== undefined) return { ...fromEarlier(step, earlier), ...asked };
  if (question === undefined) {
    const why = whyNotAsked(step, situation, before !== undefined);
    const text = answer === undefined ? why : `“${answer}” cannot be judged now: ${why}`;
    return { step, state: 'not-yet', text, isNew: false };
  }
  const chosen = question.choices.find(({ text }) => text === answer);
  if (chosen === undefined) return { step, state: 'unanswered', isNew: false, ...asked };
  return {
    step,
    state: chosen.isRight ? 'done' : 'wrong',
    text: reply(chosen),
    answer: chosen.text,
    isNew: chosen.isRight,
    ...asked,
  };
}

interface Given {
  readonly answer: string | undefined;
  readonly earlier: PassedStep | undefined;
  /** The first step that has to be done before. */
  readonly before: string | undefined;
}

/**
 * Why a question cannot be asked now, as the rest of a sentence.
 * @param waits whether a step before it is not done, as far as that is known
 */
export function whyNotAsked(step: QuestionStep, situation: Situation, waits = true): string {
  const own = step.whyNot?.(situation);
  if (own !== undefined) return own;
  return waits
    ? 'this can be asked after the steps before'
    : 'what this asks about cannot be seen now';
}

function reply({ text, why }: Choice): string {
  return `${text}: ${why}`;
}

export function isOptional(step: Step): boolean {
  return step.kind === 'work-out' && step.optional === true;
}

/** Whether nothing of a story is left to be done. */
export function isFinished(results: readonly StepResult[]): boolean {
  return results.every(
    ({ step, state }) =>
      state === 'done' || state === 'was-so' || state === 'unchecked' || isOptional(step),
  );
}
