import { CfnetError, ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { jsonText } from '../output/json-text.js';
import { checkText, whatIsNext } from '../output/workshop/check-text.js';
import { storyDocument } from '../workshop/documents/story-document.js';
import { checkStory, type Answers } from '../workshop/run/check-story.js';
import type { CommandContext } from './command-context.js';
import { openWorkshop, storyMeant, type WorkshopFlags } from './workshop-command.js';

/** `3=b` → step 3, answer b. Errors: USAGE. */
export function readAnswers(texts: readonly string[]): Answers {
  return new Map(
    texts.map((text) => {
      const [, step, answer] = /^(\d+)=(.+)$/s.exec(text) ?? [];
      if (step === undefined || answer === undefined) {
        throw new CfnetError('USAGE', `${JSON.stringify(text)} is no answer`, {
          hint: 'An answer is the number of a step and a letter: --answer 3=b',
        });
      }
      return [step, answer] as const;
    }),
  );
}

/** What `check` and `answer` do. @returns 0 where the story is done, 1 where something is left */
export async function runCheck(
  name: string | undefined,
  answers: Answers,
  flags: WorkshopFlags,
  context: CommandContext,
): Promise<ExitCodeValue> {
  const ports = await openWorkshop(flags, context);
  const story = storyMeant(name, await ports.store.read());
  const { results, progress, isFinished } = await checkStory(story, answers, ports);
  const document = storyDocument(story, progress, results);
  await context.out.write(flags.json ? `${jsonText(document, 2)}\n` : checkText(document, context));
  if (!flags.json) {
    context.notice(
      isFinished
        ? `${story.id} is done.${story.leaves.length > 0 ? ` To tidy up: cfnet workshop reset ${story.id}` : ''}`
        : (whatIsNext(document) ?? ''),
    );
  }
  return isFinished ? ExitCode.done : ExitCode.no;
}
