import type { StepDocument, StoryDocument } from '../../workshop/documents/story-document.js';
import type { AssumptionDocument } from '../../workshop/documents/other-documents.js';
import { numberOf } from '../../workshop/model/story.js';
import type { Palette } from '../color.js';
import { indented, richLines } from './rich-text.js';
import { isDone, sign } from './step-sign.js';
import { titleText, type StoryLayout } from './story-text.js';

const WIDEST = 110;
const INDENT = 6;

/**
 * How a story stands, step by step.
 * @param isAsked whether its open questions are asked right after: then they are not shown twice
 */
export function checkText(document: StoryDocument, layout: StoryLayout, isAsked = false): string {
  const { palette } = layout;
  const width = Math.min(layout.columns, WIDEST);
  const { story, steps } = document;
  return [
    titleText(story, palette),
    '\n',
    ...steps.map((step) => stepRow(step, isAsked ? undefined : story.id, width, palette)),
  ].join('');
}

/** @param story absent: its questions are asked */
function stepRow(
  step: StepDocument,
  story: string | undefined,
  width: number,
  palette: Palette,
): string {
  const lines = rowText(step, story).flatMap((text) => richLines(text, width - INDENT, palette));
  const [first = '', ...rest] = lines;
  return `${sign(step.state, palette)} ${step.id.padStart(2)}  ${first}\n${indented(rest, INDENT)}`;
}

function rowText(
  { id, kind, text, state, detail = '', choices = [] }: StepDocument,
  story: string | undefined,
): readonly string[] {
  const letters = choices.map(({ letter }) => letter).join('|');
  const answer =
    story === undefined
      ? []
      : [`Answer with: \`cfnet workshop answer ${numberOf({ id: story })} ${id} ${letters}\``];
  switch (state) {
    case 'done':
      return [detail];
    case 'was-so':
      return [`${detail} (so before you began)`];
    case 'wrong':
      return [`you chose ${detail}`, ...answer];
    case 'unanswered':
      if (story === undefined) return [text];
      return [text, ...choices.map((choice) => `${choice.letter}) ${choice.text}`), ...answer];
    case 'waiting':
    case 'not-yet':
    case 'open':
      return [detail];
    case 'unchecked':
    case 'new':
      return [kind === 'question' ? text : `${text} (nothing to check here)`];
  }
}

/** What is left to do, in one line; undefined when nothing is. */
export function whatIsNext({ story, steps }: StoryDocument): string | undefined {
  const open = steps.find(
    ({ state, optional }) => !isDone(state) && state !== 'unchecked' && optional !== true,
  );
  if (open === undefined) return undefined;
  const done = steps.filter(({ state }) => isDone(state)).length;
  const all = steps.filter(
    ({ state, optional }) => state !== 'unchecked' && optional !== true,
  ).length;
  return `${Math.min(done, all)} of ${all} steps done; the next is step ${open.id}. A hint: cfnet workshop hint ${numberOf(story)}`;
}

/** What a story takes for granted, one line each. */
export function assumptionsText(
  assumptions: readonly AssumptionDocument[],
  { palette, columns }: StoryLayout,
): string {
  return assumptions
    .map(({ holds, text, set_up: setUp }) => {
      const said = setUp === undefined ? text : `${text}; --yes would ${setUp}`;
      const [first = '', ...rest] = richLines(said, Math.min(columns, WIDEST) - 2, palette);
      return `${holds ? palette.green('✓') : palette.red('✗')} ${first}\n${indented(rest, 2)}`;
    })
    .join('');
}
