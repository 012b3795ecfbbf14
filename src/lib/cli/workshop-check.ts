import { CfnetError, ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { jsonText } from '../output/json-text.js';
import { checkText, whatIsNext } from '../output/workshop/check-text.js';
import { storyDocument } from '../workshop/documents/story-document.js';
import { listed } from '../workshop/documents/list-document.js';
import type { Story } from '../workshop/model/story.js';
import type { Progress } from '../workshop/progress/progress.js';
import { askOpen } from '../workshop/run/ask-open.js';
import { checkStory, type Answers, type Checked } from '../workshop/run/check-story.js';
import { STORIES } from '../workshop/stories/all-stories.js';
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
  const checked = await checkStory(story, answers, ports);
  const document = storyDocument(story, checked.progress, checked.results);
  const { ask } = ports;
  // What was found is shown, and kept, before anything is asked.
  await context.out.write(
    flags.json ? `${jsonText(document, 2)}\n` : checkText(document, context, ask !== undefined),
  );
  const last = ask === undefined ? checked : await askOpen(checked, ask, ports);
  if (!flags.json) context.notice(endText(last));
  return last.isFinished ? ExitCode.done : ExitCode.no;
}

function endText({ story, progress, results, isFinished }: Checked): string {
  if (!isFinished) return whatIsNext(storyDocument(story, progress, results)) ?? '';
  const { looksAgain, leaves, id } = story;
  if (looksAgain === true) return `${id} is done. ${sumText(STORIES, progress)}`;
  const isTidied = progress.stories[id]?.isTidied === true;
  return `${id} is done.${leaves.length > 0 && !isTidied ? ` To tidy up: cfnet workshop reset ${id}` : ''}`;
}

/** How much of the workshop was done, at its end. */
function sumText(stories: readonly Story[], progress: Progress): string {
  const left = stories.filter((story) => listed(story, progress).state !== 'finished');
  const done = `${stories.length - left.length} of ${stories.length} stories are done`;
  const first = left[0];
  return first === undefined
    ? `All ${stories.length} stories are done: cfnet workshop report tells the tale.`
    : `${done}; the next is ${first.id}. All of it: cfnet workshop report`;
}
