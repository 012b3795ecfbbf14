import type {
  StepDocument,
  StoryDocument,
  StoryHead,
} from '../../workshop/documents/story-document.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { indented, richLines } from './rich-text.js';
import { isDone, sign } from './step-sign.js';

export interface StoryLayout {
  readonly palette: Palette;
  /** Columns of a whole line. */
  readonly columns: number;
}

/** Longer lines are hard to read, however wide the terminal. */
const WIDEST = 100;
const STEP_INDENT = 6;

/** A whole story, to be read. */
export function storyText(document: StoryDocument, layout: StoryLayout): string {
  const { palette } = layout;
  const width = Math.min(layout.columns, WIDEST);
  const { story, learn, assumes = [], leaves = [], theory, picture, steps } = document;
  const shown = new Set<string>();
  return [
    titleText(story, palette),
    '\n',
    ...points(LEARN, learn, width, palette),
    '\n',
    ...(assumes.length === 0 ? [] : [...points(ASSUMES, assumes, width, palette), '\n']),
    ...theory.map((text) => `${indented(richLines(text, width - 2, palette), 2)}\n`),
    picture === undefined ? '' : `${picture.map((line) => `  ${terminalSafe(line)}\n`).join('')}\n`,
    ...steps.map((step) => stepText(step, { palette, columns: width }, shown)),
    ...points(LEAVES, leaves, width, palette),
    leaves.length === 0
      ? ''
      : `  To tidy up: ${palette.cyan(`cfnet workshop reset ${story.id}`)}\n`,
  ].join('');
}

export function titleText({ id, title }: StoryHead, palette: Palette): string {
  return `${palette.bold(title)}  ${palette.dim(id)}\n`;
}

const LEARN = 'You learn to ';
const ASSUMES = 'It needs ';
const LEAVES = 'It leaves ';

function points(
  title: string,
  texts: readonly string[],
  width: number,
  palette: Palette,
): readonly string[] {
  return texts.map((text, at) =>
    point(at === 0 ? title : ' '.repeat(title.length), text, width, palette),
  );
}

function point(head: string, text: string, width: number, palette: Palette): string {
  const lines = richLines(text, width - head.length - 4, palette);
  return lines
    .map(
      (line, row) =>
        `  ${row === 0 ? head : ' '.repeat(head.length)}${row === 0 ? '• ' : '  '}${line}\n`,
    )
    .join('');
}

/** What has its turn later speaks for itself where the whole story is read. */
const UNTOLD: readonly StepDocument['state'][] = ['new', 'waiting', 'not-yet'];

const KINDS = { given: 'Run this', 'work-out': 'Work it out', question: 'Question' } as const;

function stepText(step: StepDocument, layout: StoryLayout, shown: Set<string>): string {
  const { palette, columns } = layout;
  const {
    id,
    kind,
    optional,
    cell,
    text,
    commands = [],
    meanwhile = [],
    choices = [],
    detail,
    state,
  } = step;
  const where = cell === undefined ? '' : `  ${palette.dim('on')} ${terminalSafe(cell)}`;
  const extra = optional === true ? palette.dim(' (optional)') : '';
  const head = `${sign(state, palette)} ${palette.bold(`${id.padStart(2)}  ${KINDS[kind]}`)}${extra}${where}\n`;
  const wayIn =
    cell === undefined || shown.has(cell) || cell.startsWith('<')
      ? ''
      : `${' '.repeat(STEP_INDENT)}${palette.dim(`(bosh ssh ${terminalSafe(cell)} leads there)`)}\n`;
  if (cell !== undefined) shown.add(cell);
  const room = columns - STEP_INDENT;
  return [
    head,
    wayIn,
    indented(richLines(text, room, palette), STEP_INDENT),
    commands.length === 0 ? '' : `\n${commandsText(commands, palette)}`,
    meanwhile.length === 0
      ? ''
      : `\n${' '.repeat(STEP_INDENT)}${palette.dim('Meanwhile, in another terminal:')}\n${commandsText(meanwhile, palette)}`,
    choices.length === 0 || isDone(state)
      ? ''
      : `\n${choices.map(({ letter, text: choice }) => choiceText(letter, choice, room, palette)).join('')}`,
    detail === undefined || UNTOLD.includes(state)
      ? ''
      : indented(
          richLines(detail, room - 2, palette).map((line, at) => `${at === 0 ? '→' : ' '} ${line}`),
          STEP_INDENT,
        ),
    '\n',
  ].join('');
}

/** Commands stay on one line each, however long: they are there to be copied. */
export function commandsText(commands: readonly string[], palette: Palette): string {
  return commands
    .map((command) => {
      const safe = terminalSafe(command);
      const line = safe.startsWith('#')
        ? palette.dim(safe)
        : `${palette.dim('$')} ${palette.cyan(safe)}`;
      return `${' '.repeat(STEP_INDENT)}${line}\n`;
    })
    .join('');
}

function choiceText(letter: string, text: string, room: number, palette: Palette): string {
  const lines = richLines(text, room - 3, palette);
  return lines
    .map(
      (line, at) =>
        `${' '.repeat(STEP_INDENT)}${at === 0 ? palette.bold(`${letter})`) : '  '} ${line}\n`,
    )
    .join('');
}
