import type { StepResult, StepState } from '../judges/judge-story.js';
import { isOptional } from '../judges/judge-story.js';
import { fillCommand, fillText, type KnownValues } from '../model/fill-in.js';
import type { Step, StepKind, Story } from '../model/story.js';
import type { Progress } from '../progress/progress.js';
import { letterOf } from '../quiz/make-question.js';
import { ASSUMED, LEFT } from './surroundings.js';

/** A story with its values filled in: what `show`, `start` and `check` print, as text, Markdown or JSON. */
export interface StoryDocument {
  readonly version: 1;
  readonly story: StoryHead;
  readonly learn: readonly string[];
  /** What it takes for granted; absent where that is nothing. */
  readonly assumes?: readonly string[];
  /** What it leaves, for `reset` to take away or to put back; absent where that is nothing. */
  readonly leaves?: readonly string[];
  readonly theory: readonly string[];
  readonly picture?: readonly string[];
  readonly steps: readonly StepDocument[];
  readonly finished: boolean;
}

export interface StoryHead {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  /** Why it needs a real kernel. */
  readonly needs_kernel?: string;
  readonly started_at?: string;
  readonly finished_at?: string;
}

export interface StepDocument {
  readonly id: string;
  readonly kind: StepKind;
  readonly optional?: true;
  /** The cell where the commands are typed; absent: here. */
  readonly cell?: string;
  readonly text: string;
  readonly commands?: readonly string[];
  /** What is done here, in another terminal, while those run. */
  readonly meanwhile?: readonly string[];
  readonly choices?: readonly ChoiceDocument[];
  readonly state: StepState | 'new';
  /** What shows that it holds, or what is there instead. */
  readonly detail?: string;
}

export interface ChoiceDocument {
  readonly letter: string;
  readonly text: string;
}

/** @param results what a check found; absent for a story that was not looked at now */
export function storyDocument(
  story: Story,
  progress: Progress | undefined,
  results?: readonly StepResult[],
): StoryDocument {
  const values = progress?.values ?? {};
  const running = progress?.stories[story.id];
  const steps = story.steps.map((step) =>
    stepDocument(
      story,
      step,
      progress,
      results?.find((result) => result.step === step),
    ),
  );
  return {
    version: 1,
    story: headOf(story, progress),
    learn: story.learn,
    ...(story.assumes.length > 0 && {
      assumes: story.assumes.map((name) => fillText(ASSUMED[name], values)),
    }),
    ...(story.leaves.length > 0 && {
      leaves: story.leaves.map((trace) => fillText(LEFT[trace], values)),
    }),
    theory: story.theory.map((text) => fillText(text, values)),
    ...(story.picture && { picture: story.picture.map((text) => fillText(text, values)) }),
    steps,
    finished: running?.finishedAt !== undefined,
  };
}

export function headOf(
  { id, module, title, needsKernel }: Story,
  progress: Progress | undefined,
): StoryHead {
  const running = progress?.stories[id];
  return {
    id,
    module,
    title,
    ...(needsKernel !== undefined && { needs_kernel: needsKernel }),
    ...(running !== undefined && { started_at: running.startedAt }),
    ...(running?.finishedAt !== undefined && { finished_at: running.finishedAt }),
  };
}

function stepDocument(
  story: Story,
  step: Step,
  progress: Progress | undefined,
  result: StepResult | undefined,
): StepDocument {
  const values = progress?.values ?? {};
  const running = progress?.stories[story.id];
  const choices = running?.choices[step.id];
  const passed = running?.passed[step.id];
  const cell = cellOfStep(step, values);
  const detail = result?.text ?? passed?.evidence;
  return {
    id: step.id,
    kind: step.kind,
    ...(isOptional(step) && { optional: true as const }),
    ...(cell !== undefined && { cell }),
    text: fillText(step.text, values),
    ...(step.kind === 'given' && {
      commands: step.commands.map((text) => fillCommand(text, values)),
    }),
    ...(step.meanwhile && {
      meanwhile: step.meanwhile.map((text) => fillCommand(text, values)),
    }),
    ...(step.kind === 'question' &&
      choices !== undefined && {
        choices: choices.map((text, at) => ({ letter: letterOf(at), text })),
      }),
    state:
      result?.state ?? (passed === undefined ? 'new' : passed.wasSo === true ? 'was-so' : 'done'),
    ...(detail !== undefined && { detail }),
  };
}

function cellOfStep({ place = 'here' }: Step, values: KnownValues): string | undefined {
  if (place === 'here') return undefined;
  return fillText(place === 'source-cell' ? '{appA.cell}' : '{appB.cell}', values);
}
