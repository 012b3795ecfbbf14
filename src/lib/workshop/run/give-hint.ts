import { CfnetError } from '../../errors/cfnet-error.js';
import type { HintDocument } from '../documents/other-documents.js';
import { isCounted } from '../documents/list-document.js';
import { fillCommand, fillText } from '../model/fill-in.js';
import type { Step, Story } from '../model/story.js';
import { withEvents, withStory, type Progress } from '../progress/progress.js';
import type { Actor } from '../progress/progress-events.js';

export interface GivenHint {
  readonly hint: HintDocument;
  readonly progress: Progress;
}

/**
 * The next hint for a step: gentle at first, the commands themselves at the end, which stays the last.
 * @param stepId absent: the first step that is not done
 * Errors: USAGE for a story that was not started, NOT_FOUND for a step or a hint that is not there.
 */
export function giveHint(
  story: Story,
  stepId: string | undefined,
  progress: Progress | undefined,
  actor: Actor,
): GivenHint {
  const running = progress?.stories[story.id];
  if (progress === undefined || running === undefined) {
    throw new CfnetError('USAGE', `The story ${story.id} has not been started`, {
      hint: `Start it: cfnet workshop start ${story.id}`,
    });
  }
  const open = story.steps.find((step) => isCounted(step) && running.passed[step.id] === undefined);
  const step = stepId === undefined ? open : story.steps.find(({ id }) => id === stepId);
  if (step === undefined) {
    throw new CfnetError(
      'NOT_FOUND',
      stepId === undefined
        ? `All steps of ${story.id} are done`
        : `${story.id} has no step ${stepId}`,
    );
  }
  const hints = hintsOf(step);
  const given = running.hints[step.id] ?? 0;
  const at = Math.min(given, hints.length - 1);
  const hint = hints[at];
  if (hint === undefined) {
    throw new CfnetError('NOT_FOUND', `Step ${step.id} of ${story.id} has no hints`, {
      hint: 'The command is given: run it as it stands.',
    });
  }
  const changed = { ...running, hints: { ...running.hints, [step.id]: given + 1 } };
  const event = { ...actor, kind: 'hinted' as const, story: story.id, step: step.id };
  return {
    hint: {
      version: 1,
      story: story.id,
      step: step.id,
      number: at + 1,
      of: hints.length,
      text: fillText(hint.text, progress.values),
      ...(hint.commands && {
        commands: hint.commands.map((command) => fillCommand(command, progress.values)),
      }),
    },
    progress: withEvents(withStory(progress, story.id, changed), [event]),
  };
}

interface Hint {
  readonly text: string;
  readonly commands?: readonly string[];
}

function hintsOf(step: Step): readonly Hint[] {
  const gentle = (step.hints ?? []).map((text) => ({ text }));
  if (step.kind !== 'work-out') return gentle;
  return [...gentle, { text: 'This does it:', commands: step.solution }];
}
