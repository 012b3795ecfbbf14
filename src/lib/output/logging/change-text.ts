import type {
  AwaitedCellDocument,
  ChangeDocument,
  ChangedGroupDocument,
  SwitchedCellDocument,
} from '../../logging/change/change-document.js';
import type { RestoreDocument } from '../../logging/restore/run-restore.js';
import { listText } from '../../text/list-text.js';
import { shortId } from '../../trace/names.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { rowPrinter, type Column, type TextCell } from '../text-columns.js';
import { joinNotes, noteList, type TextNote } from './note-list.js';

export interface ChangeTextOptions {
  readonly palette: Palette;
  readonly columns: number;
}

const MOST_COLUMNS = 100;
const MOST_NAMED = 8;
const COLUMNS: readonly Column[] = [{ align: 'left' }, { align: 'left' }, { align: 'left' }];

/** What `logging enable` and `disable` print: what was switched, what the rules say now, and what else to know. */
export function changeText(document: ChangeDocument, options: ChangeTextOptions): string {
  const { palette } = options;
  const width = Math.min(options.columns, MOST_COLUMNS);
  const rows = [
    ...document.cells.map((cell) => cellRow(cell, palette)),
    ...document.security_groups.map((group) => groupRow(group, palette)),
  ];
  const print = rowPrinter(rows, COLUMNS, width);
  const notes = [
    ...document.cells.flatMap((cell) => cellNotes(cell, document.cells.length)),
    ...containerNotes(document.containers),
    ...document.notes.map((message) => ({ message, isContradiction: false, cells: [] })),
  ];
  return [...rows.map((row) => `${print(row)}\n`), noteList(joinNotes(notes), palette, width)].join(
    '',
  );
}

function cellRow(cell: SwitchedCellDocument, palette: Palette): readonly TextCell[] {
  const { changed, before, running, allow_rules: rules } = cell;
  const state = running ? 'on' : 'off';
  const was = changed && before !== running ? ` (was ${before ? 'on' : 'off'})` : '';
  return [
    [{ text: terminalSafe(shortId(cell.cell.id ?? '')), style: palette.bold }],
    [
      { text: 'c2c logging ' },
      { text: `${state}${was}`, style: running ? palette.green : palette.dim },
    ],
    [
      {
        text: `${count(rules, 'rule logs', 'rules log')} allowed traffic${changed ? '' : ', unchanged'}`,
      },
    ],
  ];
}

function groupRow(group: ChangedGroupDocument, palette: Palette): readonly TextCell[] {
  const { name, guid, changed, logged, rules, logged_before: before } = group;
  const was = changed ? ` (before: ${before})` : ', unchanged';
  return [
    [{ text: terminalSafe(name ?? guid), style: palette.bold }],
    [{ text: 'security group' }],
    [{ text: `${logged} of ${count(rules, 'rule logs', 'rules log')}${was}` }],
  ];
}

function cellNotes({ cell, notes }: SwitchedCellDocument, cells: number): readonly TextNote[] {
  return notes.map(({ message, contradiction, fix }) => ({
    message,
    isContradiction: contradiction,
    ...(fix !== undefined && { fix }),
    cells: cells === 1 ? [] : [shortId(cell.id ?? '')],
  }));
}

function containerNotes(cells: readonly AwaitedCellDocument[]): readonly TextNote[] {
  const all = (key: 'showing' | 'waiting' | 'to_restart') => cells.flatMap((cell) => cell[key]);
  const [showing, waiting, toRestart] = [all('showing'), all('waiting'), all('to_restart')];
  const note = (message: string, fix?: string): TextNote => ({
    message,
    isContradiction: fix !== undefined,
    cells: [],
    ...(fix !== undefined && { fix }),
  });
  return [
    ...(showing.length > 0 ? [note(`In force for ${listText(showing, MOST_NAMED)}`)] : []),
    ...(waiting.length > 0
      ? [
          note(
            `Not yet in force for ${listText(waiting, MOST_NAMED)}: the agent's rules have not followed`,
            'cfnet logging status',
          ),
        ]
      : []),
    ...(toRestart.length > 0
      ? [
          note(
            `Security groups are static on these cells: ${listText(toRestart, MOST_NAMED)} ${toRestart.length === 1 ? 'keeps' : 'keep'} the rules of before until restarted`,
            'Restart these apps: cf restart APP',
          ),
        ]
      : []),
  ];
}

/** What `logging restore` prints. */
export function restoreText({ restored }: RestoreDocument): string {
  return restored
    .map(({ kind, name, changed, at, forgotten }) => {
      const subject = kind === 'c2c' ? `c2c logging of ${name}` : `the security group ${name}`;
      const what =
        forgotten === true
          ? 'stays as it is now, and is forgotten'
          : changed
            ? 'is as it was'
            : 'was as before already';
      return `${terminalSafe(subject)} ${what} (changed ${terminalSafe(at)})\n`;
    })
    .join('');
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
