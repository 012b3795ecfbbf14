import { ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { jsonText } from '../output/json-text.js';
import { assumptionsText, whatIsNext } from '../output/workshop/check-text.js';
import { storyText } from '../output/workshop/story-text.js';
import { startDocument, type StartDocument } from '../workshop/documents/other-documents.js';
import { listed } from '../workshop/documents/list-document.js';
import type { Story } from '../workshop/model/story.js';
import type { WorkshopPorts } from '../workshop/run/ports.js';
import { startStory } from '../workshop/run/start-story.js';
import { findStory, STORIES } from '../workshop/stories/all-stories.js';
import type { CommandContext } from './command-context.js';
import { openWorkshop, type WorkshopFlags } from './workshop-command.js';

export interface StartFlags extends WorkshopFlags {
  readonly yes: boolean;
  readonly again: boolean;
}

/** What `start` and `next` do. @returns the exit code of the contract */
export async function runStart(
  name: string | undefined,
  flags: StartFlags,
  context: CommandContext,
): Promise<ExitCodeValue> {
  const ports = await openWorkshop(flags, context);
  const story = name === undefined ? await nextStory(ports) : findStory(name);
  if (story === undefined) {
    context.notice('All stories are done: cfnet workshop report tells the tale.');
    return ExitCode.done;
  }
  const { yes, again } = flags;
  const started = await startStory({ story, yes, again }, ports);
  const document = startDocument(started);
  if (flags.json) await context.out.write(`${jsonText(document, 2)}\n`);
  else await printStart(document, context);
  if (started.wasUnderWay) {
    const how = document.finished ? 'done' : 'under way';
    context.notice(`${story.id} is ${how} already; --again begins it anew.`);
  }
  if (!started.isStarted) {
    context.notice(started.hasChanged ? notEnough(story) : whyNot(document));
    return ExitCode.no;
  }
  const next = whatIsNext(document);
  if (next !== undefined && !flags.json) context.notice(next);
  return ExitCode.done;
}

async function printStart(document: StartDocument, context: CommandContext): Promise<void> {
  await context.out.write(`${assumptionsText(document.assumptions, context)}\n`);
  if (!document.started) return;
  // What it takes for granted was just looked at.
  await context.out.write(storyText({ ...document, assumes: [] }, context));
}

function whyNot({ story, assumptions }: StartDocument): string {
  const missing = assumptions.filter(({ holds }) => !holds);
  return missing.every(({ set_up: setUp }) => setUp !== undefined)
    ? `${story.id} was not started. Have it set up: cfnet workshop start ${story.id} --yes`
    : `${story.id} cannot be started here.`;
}

function notEnough({ id }: Story): string {
  return `${id} was not started: what was set up did not bring all of that about. Try again, or undo it: cfnet workshop reset ${id}`;
}

/** The first that is not done; on a simulated lab the first of those that it can show. */
async function nextStory({ store, plane }: WorkshopPorts): Promise<Story | undefined> {
  const progress = await store.read();
  return STORIES.find(
    (story) =>
      !(plane === 'simulated' && story.needsKernel !== undefined) &&
      listed(story, progress).state !== 'finished',
  );
}
