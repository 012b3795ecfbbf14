import { ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { problemText } from '../errors/problem.js';
import { jsonText } from '../output/json-text.js';
import { terminalSafe } from '../output/terminal-safe.js';
import { resetDocument } from '../workshop/documents/other-documents.js';
import { resetStories, type ResetResult } from '../workshop/run/reset-story.js';
import { findStory, STORIES } from '../workshop/stories/all-stories.js';
import type { CommandContext } from './command-context.js';
import { openWorkshop, type WorkshopFlags } from './workshop-command.js';

/** @returns the exit code of the contract */
export async function runReset(
  name: string | undefined,
  flags: WorkshopFlags & { readonly yes: boolean },
  context: CommandContext,
): Promise<ExitCodeValue> {
  const ports = await openWorkshop(flags, context);
  const stories = name === undefined ? STORIES : [findStory(name)];
  const result = await resetStories(stories, flags.yes, ports);
  const document = resetDocument(result);
  await context.out.write(
    flags.json
      ? `${jsonText(document, 2)}\n`
      : document.changes
          .map((text) => `${document.done ? '✓' : '·'} ${terminalSafe(text)}\n`)
          .join(''),
  );
  result.problems.map(problemText).forEach(context.notice);
  if (!result.isAgreed) {
    context.notice('Nothing was done. To agree beforehand: --yes');
    return ExitCode.no;
  }
  if (result.problems.length > 0) return ExitCode.partial;
  context.notice(whatIsLeft(result, name === undefined));
  return ExitCode.done;
}

function whatIsLeft({ stories, finished }: ResetResult, isAll: boolean): string {
  const [first = ''] = finished;
  if (finished.length === 0)
    return isAll ? 'All stories are as new.' : `${stories[0] ?? ''} is as new.`;
  const what = finished.length === 1 ? `${first} stays` : `${finished.length} stories stay`;
  return `Tidied up; ${what} done. To begin anew: cfnet workshop start ${isAll ? 'STORY' : first} --again`;
}
