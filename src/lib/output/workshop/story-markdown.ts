import type { StepDocument, StoryDocument } from '../../workshop/documents/story-document.js';
import { isDone } from './step-sign.js';
import { markdownSafe } from './markdown-safe.js';

const KINDS = { given: 'Run this', 'work-out': 'Work it out', question: 'Question' } as const;

/** A story as a page of Markdown. */
export function storyMarkdown(document: StoryDocument): string {
  const { story, learn, theory, picture, steps } = document;
  return [
    `# ${story.title}`,
    `\`${story.id}\`${story.needs_kernel === undefined ? '' : ` · needs a real kernel: ${story.needs_kernel}`}`,
    `You learn to\n\n${learn.map((text) => `- ${text}`).join('\n')}`,
    ...listed('It takes for granted', document.assumes),
    ...theory.map(markdownSafe),
    ...(picture === undefined ? [] : [fenced(picture, 'text')]),
    '## Steps',
    ...steps.map((step) => stepMarkdown(step, story.id)),
    ...cleanUp(document),
  ]
    .join('\n\n')
    .concat('\n');
}

function listed(what: string, texts: readonly string[] = []): readonly string[] {
  return texts.length === 0
    ? []
    : [`${what}\n\n${texts.map((text) => `- ${markdownSafe(text)}`).join('\n')}`];
}

function cleanUp({ story, leaves = [] }: StoryDocument): readonly string[] {
  if (leaves.length === 0) return [];
  return [
    '## To tidy up',
    ...listed(`\`cfnet workshop reset ${story.id}\` takes away or puts back`, leaves),
  ];
}

/** Most answers to choose from are made of the learner's own foundation. */
function choicesMarkdown({ kind, choices = [] }: StepDocument, story: string): readonly string[] {
  if (kind !== 'question') return [];
  return choices.length === 0
    ? [
        `Answers to choose from are shown where the story is taken: \`cfnet workshop start ${story}\``,
      ]
    : [choices.map((choice) => `- ${choice.letter}) ${markdownSafe(choice.text)}`).join('\n')];
}

function stepMarkdown(step: StepDocument, story: string): string {
  const { id, kind, optional, cell, text, commands = [], meanwhile = [], state, detail } = step;
  const done = isDone(state) ? ' ✓' : '';
  const extra = optional === true ? ' (optional)' : '';
  return [
    `### ${id}. ${KINDS[kind]}${extra}${done}`,
    ...(cell === undefined ? [] : [`On ${markdownSafe(cell)}:`]),
    markdownSafe(text),
    ...(commands.length === 0 ? [] : [fenced(commands, 'sh')]),
    ...(meanwhile.length === 0 ? [] : ['Meanwhile, in another terminal:', fenced(meanwhile, 'sh')]),
    ...choicesMarkdown(step, story),
    ...(detail === undefined || state === 'new' ? [] : [`> ${markdownSafe(detail)}`]),
  ].join('\n\n');
}

function fenced(lines: readonly string[], language: string): string {
  return ['```' + language, ...lines.map((line) => line.replaceAll('```', "'''")), '```'].join(
    '\n',
  );
}
