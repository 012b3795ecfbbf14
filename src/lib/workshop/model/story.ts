import type { Situation } from './situation.js';

/** What a check found: it holds, with what shows it, or it does not, with what is there instead. */
export type Finding =
  | { readonly holds: true; readonly evidence: string }
  | {
      readonly holds: false;
      readonly seen: string;
      /** Set where a cell takes over by itself what is already decided elsewhere: worth another look. */
      readonly waitsFor?: 'policies' | 'groups';
    };

/** One answer to choose. */
export interface Choice {
  readonly text: string;
  readonly isRight: boolean;
  /** What is said to a learner who chose it. */
  readonly why: string;
}

export interface Question {
  readonly choices: readonly Choice[];
}

/** Where a command is typed. */
export type Place = 'here' | 'source-cell' | 'destination-cell';

interface StepText {
  /** Counted from 1 within the story. */
  readonly id: string;
  /** What is to be done or answered; values in braces, code in backticks. */
  readonly text: string;
  readonly place?: Place;
  /** What is done in another terminal, here, while that runs. */
  readonly meanwhile?: readonly string[];
}

/** A command that is given: it is run as it stands. */
export interface GivenStep extends StepText {
  readonly kind: 'given';
  readonly commands: readonly string[];
  /** From gentle to plain. */
  readonly hints?: readonly string[];
  readonly check?: (situation: Situation) => Finding;
}

/** A command that the learner finds; the hints end with it. */
export interface WorkOutStep extends StepText {
  readonly kind: 'work-out';
  readonly hints: readonly string[];
  /** The last hint: the commands themselves. */
  readonly solution: readonly string[];
  readonly check: (situation: Situation) => Finding;
  /** May hold already when the story is started: then it is said to be so, and is not the learner's doing. */
  readonly mayHoldBefore?: boolean;
  /** Not needed to finish the story. */
  readonly optional?: boolean;
}

/** Undefined from `ask` while the foundation does not yet show what is asked for. */
export interface QuestionStep extends StepText {
  readonly kind: 'question';
  readonly hints: readonly string[];
  readonly ask: (situation: Situation) => Question | undefined;
  /** Why it cannot be asked any more though the steps before it are done, and what to do about it: the rest of a sentence. */
  readonly whyNot?: (situation: Situation) => string | undefined;
}

export type StepKind = Step['kind'];

export type Step = GivenStep | WorkOutStep | QuestionStep;

export type AssumptionName =
  | 'two-cells'
  | 'apart'
  | 'beside'
  | 'no-policies'
  | 'policy'
  | 'logging-off'
  | 'no-meow'
  | 'meow'
  | 'no-captures'
  | 'may-make-groups'
  | 'kept-in'
  | 'let-out';

/** What a story may leave behind, and `reset` takes away. */
export type Trace = 'policies' | 'meow' | 'captures' | 'logging' | 'bypass-group' | 'egress-group';

export interface Story {
  readonly id: string;
  readonly module: 'c2c' | 'asgs';
  readonly title: string;
  /** What the learner can do afterwards. */
  readonly learn: readonly string[];
  readonly assumes: readonly AssumptionName[];
  /** Why a foundation without a real kernel cannot show it. */
  readonly needsKernel?: string;
  /** Paragraphs. */
  readonly theory: readonly string[];
  /** Lines that are shown as they stand, values filled in. */
  readonly picture?: readonly string[];
  readonly steps: readonly Step[];
  /** Steps do not build on each other: each is judged by itself. */
  readonly inAnyOrder?: boolean;
  /** What was passed may be undone by other stories: each check looks again, and the story is finished only while all holds. */
  readonly looksAgain?: boolean;
  readonly leaves: readonly Trace[];
}

/** `170`; of the stories on groups `asg-010`. Names of what a story saves begin with it. */
export function numberOf({ id }: Pick<Story, 'id'>): string {
  return /^(?:asg-)?\d+/.exec(id)?.[0] ?? id;
}

export function holds(evidence: string): Finding {
  return { holds: true, evidence };
}

export function seen(instead: string, waitsFor?: 'policies' | 'groups'): Finding {
  return { holds: false, seen: instead, ...(waitsFor !== undefined && { waitsFor }) };
}
