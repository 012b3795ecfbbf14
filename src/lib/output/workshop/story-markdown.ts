import type { StepDocument, StoryDocument } from '../../workshop/documents/story-document.js';
import { isDone } from './step-sign.js';
import { markdownSafe } from './markdown-safe.js';

const KINDS = { given: 'Run this', 'work-out': 'Work it out', question: 'Question' } as const;

/** A story as a page of Markdown. */
export function storyMarkdown({ story, learn, theory, picture, steps }: StoryDocument): string {
  return [
    `# ${story.title}`,
    `\`${story.id}\`${story.needs_kernel === undefined ? '' : ` · needs a real kernel: ${story.needs_kernel}`}`,
    `You learn to\n\n${learn.map((text) => `- ${text}`).join('\n')}`,
    ...theory.map(markdownSafe),
    ...(picture === undefined ? [] : [fenced(picture, 'text')]),
    '## Steps',
    ...steps.map(stepMarkdown),
  ]
    .join('\n\n')
    .concat('\n');
}

function stepMarkdown({
  id,
  kind,
  optional,
  cell,
  text,
  commands = [],
  meanwhile = [],
  choices = [],
  state,
  detail,
}: StepDocument): string {
  const done = isDone(state) ? ' ✓' : '';
  const extra = optional === true ? ' (optional)' : '';
  return [
    `### ${id}. ${KINDS[kind]}${extra}${done}`,
    ...(cell === undefined ? [] : [`On ${markdownSafe(cell)}:`]),
    markdownSafe(text),
    ...(commands.length === 0 ? [] : [fenced(commands, 'sh')]),
    ...(meanwhile.length === 0 ? [] : ['Meanwhile, in another terminal:', fenced(meanwhile, 'sh')]),
    ...(choices.length === 0
      ? []
      : [choices.map((choice) => `- ${choice.letter}) ${markdownSafe(choice.text)}`).join('\n')]),
    ...(detail === undefined || state === 'new' ? [] : [`> ${markdownSafe(detail)}`]),
  ].join('\n\n');
}

function fenced(lines: readonly string[], language: string): string {
  return ['```' + language, ...lines.map((line) => line.replaceAll('```', "'''")), '```'].join(
    '\n',
  );
}
