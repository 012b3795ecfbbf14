import type { Style } from './color.js';

/** A run of text in one style. The text is safe for a terminal. */
export interface Segment {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** What stands in one column of one row. */
export type TextCell = readonly Segment[];

export interface Column {
  readonly align: 'left' | 'right';
  /** Set where the column gives way on a narrow terminal: the columns that it keeps in any case. */
  readonly least?: number;
}

const GAP = '  ';

/**
 * Gives the function that prints a row of a table, without the end of its line. Nothing is cut off: a text
 * too long for its column pushes the rest of its own row.
 * @param rows all rows of the table: they tell how wide its columns are.
 * @param width columns for a whole line.
 */
export function rowPrinter(
  rows: readonly (readonly TextCell[])[],
  columns: readonly Column[],
  width: number,
): (row: readonly TextCell[]) => string {
  const natural = columns.map((_, at) =>
    rows.reduce((widest, row) => Math.max(widest, segmentsWidth(row[at] ?? [])), 0),
  );
  const line = natural.reduce((sum, size) => sum + size, GAP.length * (columns.length - 1));
  const excess = Math.max(0, line - width);
  const sizes = columns.map(({ least }, at) => {
    const size = natural[at] ?? 0;
    return least === undefined ? size : Math.min(size, Math.max(least, size - excess));
  });
  return (row) =>
    row
      .map((cell, at) => pad(cell, sizes[at] ?? 0, columns[at]?.align ?? 'left'))
      .join(GAP)
      .trimEnd();
}

/** The segments side by side, each in its style. */
export function segmentsText(segments: readonly Segment[]): string {
  return segments.map(({ text, style }) => style?.(text) ?? text).join('');
}

/** Columns that the segments take. */
export function segmentsWidth(segments: readonly Segment[]): number {
  return segments.reduce((width, { text }) => width + text.length, 0);
}

function pad(cell: TextCell, width: number, align: Column['align']): string {
  const fill = ' '.repeat(Math.max(0, width - segmentsWidth(cell)));
  return align === 'left' ? segmentsText(cell) + fill : fill + segmentsText(cell);
}
