import type { Writable } from 'node:stream';

const PADDING = 3;

/** What `cf` prints: plain text on stdout, warnings and errors on stderr. */
export class CfOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;

  constructor(stdout: Writable, stderr: Writable) {
    this.stdout = stdout;
    this.stderr = stderr;
  }

  line(text = ''): void {
    this.stdout.write(`${text}\n`);
  }

  ok(): void {
    this.line('OK\n');
  }

  warning(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  /** Columns as wide as their longest cell, three blanks between them, none after the last. */
  table(rows: readonly (readonly string[])[]): void {
    const [head = []] = rows;
    const widths = head.map((_, column) =>
      Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))),
    );
    for (const row of rows) {
      const cells = row.map((cell, column) =>
        column === row.length - 1 ? cell : cell + blanks((widths[column] ?? 0) + PADDING, cell),
      );
      this.line(cells.join(''));
    }
  }
}

function blanks(width: number, cell: string): string {
  return ' '.repeat(width - columnsOf(cell));
}

/** Characters, not UTF-16 units. */
function columnsOf(text: string): number {
  return Array.from(text).length;
}
