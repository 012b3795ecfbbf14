import { join } from 'node:path';
import { ExitCode, type ExitCodeValue } from '../../errors/cfnet-error.js';
import { writeNamedFile } from '../../outside/write-file.js';
import { jsonText } from '../../output/json-text.js';
import { storyMarkdown } from '../../output/workshop/story-markdown.js';
import { storyDocument } from '../documents/story-document.js';
import type { Progress } from '../progress/progress.js';
import { STORIES } from '../stories/all-stories.js';

export interface ExportOrder {
  /** A folder, or a file that ends in `.md`; absent: standard output. */
  readonly path?: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

export interface ExportPorts {
  readonly write: (text: string) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/** Writes all stories. Errors: USAGE for a file that is there already, OUTSIDE_FAILED where it cannot be written. */
export async function exportStories(
  { path, force, json }: ExportOrder,
  progress: Progress | undefined,
  { write, notice }: ExportPorts,
): Promise<ExitCodeValue> {
  const documents = STORIES.map((story) => storyDocument(story, progress));
  const pages = documents.map((document) => ({
    name: `${document.story.id}.md`,
    text: storyMarkdown(document),
  }));
  const whole = pages.map(({ text }) => text).join('\n');
  if (path === undefined) {
    await write(json ? `${jsonText({ version: 1, stories: documents }, 2)}\n` : whole);
    return ExitCode.done;
  }
  const files = path.endsWith('.md')
    ? [{ path, text: whole }]
    : pages.map(({ name, text }) => ({ path: join(path, name), text }));
  const options = { force, hint: 'Overwrite it with --force.' };
  for (const file of files) await writeNamedFile(file.path, file.text, options);
  if (json) await write(`${jsonText({ version: 1, files: files.map((file) => file.path) }, 2)}\n`);
  notice(`${STORIES.length} stories written to ${path}`);
  return ExitCode.done;
}
