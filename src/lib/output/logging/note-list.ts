import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { wrapText } from '../wrap-text.js';

/** What needs words, with the cells that it holds for. */
export interface TextNote {
  readonly message: string;
  readonly isContradiction: boolean;
  readonly fix?: string;
  /** Short ids; empty where it holds for all. */
  readonly cells: readonly string[];
}

/** A line of this many cells is still read. */
const MOST_CELLS = 4;
const INDENT = 4;
const CELL_FLAG = ' --cell ';

/** Notes below a table: a sentence each, marked where something is not as it is said to be, and what to do. */
export function noteList(notes: readonly TextNote[], palette: Palette, width: number): string {
  return notes.map((note) => noteText(note, palette, width)).join('');
}

/** The same sentence of several cells stands once, and a command for each of them becomes one for all. */
export function joinNotes(notes: readonly TextNote[]): readonly TextNote[] {
  const joined = new Map<string, TextNote>();
  for (const note of notes) {
    const key = JSON.stringify([note.message, note.fix?.split(CELL_FLAG)[0]]);
    const before = joined.get(key);
    joined.set(key, before ? joinedNote(before, note) : note);
  }
  return [...joined.values()];
}

function joinedNote(before: TextNote, { cells, fix }: TextNote): TextNote {
  const cell = fix?.split(CELL_FLAG)[1];
  return {
    ...before,
    cells: [...before.cells, ...cells],
    ...(before.fix !== undefined &&
      cell !== undefined && { fix: `${before.fix}${CELL_FLAG}${cell}` }),
  };
}

function noteText(
  { message, isContradiction, fix, cells }: TextNote,
  palette: Palette,
  width: number,
): string {
  const mark = isContradiction ? palette.yellow('!') : palette.dim('·');
  const where = cells.length === 0 ? '' : `${cellList(cells)}: `;
  const [first = '', ...others] = wrapText(terminalSafe(where + message), width - INDENT);
  const lines = [`  ${mark} ${first}`, ...others.map((line) => `${' '.repeat(INDENT)}${line}`)];
  const todo = fix === undefined ? [] : fixLines(terminalSafe(fix), palette, width);
  return [...lines, ...todo].map((line) => `${line}\n`).join('');
}

/** A command stays whole, so that it can be pasted. */
function fixLines(fix: string, palette: Palette, width: number): readonly string[] {
  const lines = fix.startsWith('cfnet ') ? [fix] : wrapText(fix, width - INDENT - 2);
  return lines.map(
    (line, at) => `${' '.repeat(INDENT)}${palette.cyan(at === 0 ? '→' : ' ')} ${line}`,
  );
}

function cellList(cells: readonly string[]): string {
  const more = cells.length - MOST_CELLS;
  const shown = cells.slice(0, MOST_CELLS).join(', ');
  return more > 0 ? `${shown} and ${more} more cells` : shown;
}
