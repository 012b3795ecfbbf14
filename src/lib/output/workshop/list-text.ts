import type { ListDocument, ListedStory } from '../../workshop/documents/list-document.js';
import { rowPrinter, type Column, type TextCell } from '../text-columns.js';
import type { StoryLayout } from './story-text.js';
import type { Palette } from '../color.js';

const COLUMNS: readonly Column[] = [
  { align: 'left' },
  { align: 'left' },
  { align: 'left' },
  { align: 'right' },
];

const MODULES = { c2c: 'Container to container', asgs: 'Security groups' } as const;

/** All stories with how far one has come. */
export function listText({ stories }: ListDocument, { palette, columns }: StoryLayout): string {
  const modules = Object.entries(MODULES).map(([module, title]) => ({
    title,
    rows: stories
      .filter((story) => story.module === module)
      .map((story) => cellsOf(story, palette)),
  }));
  const print = rowPrinter(
    modules.flatMap(({ rows }) => rows),
    COLUMNS,
    columns,
  );
  const kernel = stories.some(({ needs_kernel: why }) => why !== undefined)
    ? `\n${palette.dim('* needs a real kernel: a foundation, or a lab with --plane kernel')}\n`
    : '';
  return `${modules
    .map(
      ({ title, rows }) =>
        `${palette.bold(title)}\n${rows.map((row) => `${print(row)}\n`).join('')}`,
    )
    .join('\n')}${kernel}`;
}

function cellsOf(
  { id, title, state, steps, needs_kernel: why }: ListedStory,
  palette: Palette,
): readonly TextCell[] {
  const sign = { new: ' ', started: '▸', finished: '✓' }[state];
  const style = { new: undefined, started: palette.yellow, finished: palette.green }[state];
  return [
    [{ text: `${sign} ${numberOf(id)}`, style }],
    [{ text: title }, { text: why === undefined ? '' : ' *', style: palette.dim }],
    [{ text: '' }],
    [{ text: state === 'new' ? '' : `${steps.done}/${steps.total}`, style }],
  ];
}

function numberOf(id: string): string {
  return /^(?:asg-)?\d+/.exec(id)?.[0] ?? id;
}
