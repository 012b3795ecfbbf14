/** A table as `bosh` prints it: on a terminal, for other programs, or as JSON (cf-facts 7.1, 7.2). */
export interface BoshTable {
  /** Above the table, on a terminal only. */
  readonly title?: string;
  /** What is counted below the table: `instances`; empty for none. */
  readonly content: string;
  readonly header: readonly string[];
  /** A cell may hold several lines. */
  readonly rows: readonly (readonly string[])[];
  /** Printed as one line for each column instead. */
  readonly transposed?: boolean;
}

const EMPTY_CELL = '-';

/** As a person sees it: with a header, repeated first cells as `~`, and the count. */
export function tableForPeople(table: BoshTable): string {
  const rows = table.transposed ? transposed(table) : withTildes(table.rows);
  const head = table.transposed ? [] : [table.header];
  const count = table.content === '' ? '' : `\n${table.rows.length} ${table.content}\n`;
  const title = table.title === undefined ? '' : `${table.title}\n\n`;
  return `${title}${textOf([...head, ...rows], '  ')}${count}`;
}

/** As a program reads it: cells in columns, with tabs between. */
export function tableForPrograms(table: BoshTable): string {
  const rows = table.transposed
    ? spaced(table.rows.map((row) => row.map((cell) => [cell])))
    : table.rows;
  return textOf(rows, '\t');
}

export function tableAsJson(table: BoshTable): object {
  const keys = table.header.map(keyOf);
  const byKey = (cells: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      keys
        .map((key, column) => [key, cells[column] ?? ''] as const)
        .sort(([a], [b]) => order(a, b)),
    );
  return {
    Content: table.content,
    Header: byKey(table.header),
    Rows: table.rows.map(byKey),
    Notes: null,
  };
}

/** `Process State` is `process_state`, `Release(s)` is `release_s`. */
function keyOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

function order(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function transposed({ header, rows }: BoshTable): readonly (readonly string[])[] {
  return spaced(rows.map((row) => row.map((cell, column) => [header[column] ?? '', cell])));
}

/** A row of no cells, an empty line, between one block and the next. */
function spaced(
  blocks: readonly (readonly (readonly string[])[])[],
): readonly (readonly string[])[] {
  return blocks.flatMap((block, index) => (index === 0 ? block : [[], ...block]));
}

function withTildes(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.map((row, index) =>
    index > 0 && rows[index - 1]?.[0] === row[0] ? ['~', ...row.slice(1)] : row,
  );
}

function textOf(rows: readonly (readonly string[])[], border: string): string {
  const lines = rows.flatMap(linesOf);
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const pad = column === line.length - 1 ? 0 : (widths[column] ?? 0);
          return cell.padEnd(pad) + border;
        })
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A row takes as many lines as its tallest cell. */
function linesOf(row: readonly string[]): string[][] {
  if (row.length === 0) return [[]];
  const cells = row.map((cell) =>
    (cell === '' ? EMPTY_CELL : cell.replaceAll('\r', '')).split('\n'),
  );
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => cells.map((lines) => lines[line] ?? ''));
}
