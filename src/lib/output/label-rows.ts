import type { Palette } from './color.js';
import { terminalSafe } from './terminal-safe.js';
import { wrapText } from './wrap-text.js';

/** A label with what it stands for; an empty label goes on with the row above. */
export interface LabelRow {
  readonly label: string;
  readonly text: string;
}

export interface RowLayout {
  readonly palette: Palette;
  /** Columns of a whole line. */
  readonly width: number;
  /** The widest that the labels' column may get; a longer label has a line for itself. */
  readonly labelWidth: number;
}

const INDENT = 2;
const GAP = 2;
/** On a terminal too narrow for two columns the text still has room to be read. */
const LEAST_TEXT = 20;

/** Rows in two columns, the text wrapped within its own. Labels and texts may come from outside. */
export function labelRows(rows: readonly LabelRow[], layout: RowLayout): string {
  const safe = rows.map(({ label, text }) => ({
    label: terminalSafe(label),
    text: terminalSafe(text),
  }));
  const fitting = safe.map(({ label }) => label.length).filter((size) => size <= layout.labelWidth);
  const column = Math.max(0, ...fitting);
  return safe.map((row) => oneRow(row, column, layout)).join('');
}

function oneRow({ label, text }: LabelRow, column: number, { palette, width }: RowLayout): string {
  const textAt = INDENT + column + GAP;
  const lines = wrapText(text, Math.max(LEAST_TEXT, width - textAt));
  const head = `${' '.repeat(INDENT)}${palette.cyan(label)}`;
  if (label.length > column) return `${head}\n${lines.map((line) => below(line, textAt)).join('')}`;
  const [first = '', ...others] = lines;
  const gap = ' '.repeat(column - label.length + GAP);
  return `${head}${gap}${first}\n${others.map((line) => below(line, textAt)).join('')}`;
}

function below(line: string, at: number): string {
  return `${' '.repeat(at)}${line}\n`;
}
