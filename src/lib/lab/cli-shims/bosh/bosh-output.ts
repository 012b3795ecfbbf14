import type { Writable } from 'node:stream';
import { tableAsJson, tableForPeople, tableForPrograms, type BoshTable } from './bosh-table.js';

export interface BoshOutputMode {
  readonly json: boolean;
  /** Whether a person reads: lines of progress and headers are for them alone. */
  readonly tty: boolean;
}

/** What was printed last: between two kinds, and between two of the second kind, stands an empty line. */
type Kind = 'raw' | 'text';

/** What `bosh` prints: at once, or gathered into one document with `--json`. */
export class BoshOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly #mode: BoshOutputMode;
  readonly #tables: object[] = [];
  readonly #blocks: string[] = [];
  readonly #lines: string[] = [];
  #before: Kind | undefined;

  constructor(stdout: Writable, stderr: Writable, mode: BoshOutputMode) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.#mode = mode;
  }

  /** A line of progress. */
  line(text: string): void {
    if (this.#mode.json) {
      this.#lines.push(text);
    } else if (this.#mode.tty) {
      this.#pad('text');
      this.stdout.write(`${text}\n`);
    }
  }

  errorLine(text: string): void {
    if (this.#mode.json) {
      this.#lines.push(text);
    } else {
      this.#pad('text');
      this.stderr.write(`${text}\n`);
    }
  }

  /** `Task 42` and how it went. */
  task(id: string, state: string): void {
    if (this.#mode.json) {
      this.#lines.push(`Task ${id}`, `. ${state}`);
    } else if (this.#mode.tty) {
      this.#pad('raw');
      this.stdout.write(`Task ${id}. ${state}\n`);
    }
  }

  /** Raw output: the reply of `curl`, what a remote command wrote. */
  block(text: string | Buffer): void {
    if (this.#mode.json) {
      this.#blocks.push(text.toString());
    } else {
      this.#pad('raw');
      this.stdout.write(text);
    }
  }

  table(table: BoshTable): void {
    if (this.#mode.json) {
      this.#tables.push(tableAsJson(table));
    } else {
      this.#pad('text');
      this.stdout.write(this.#mode.tty ? tableForPeople(table) : tableForPrograms(table));
    }
  }

  /** Prints the one document that `--json` asks for. */
  end(): void {
    if (!this.#mode.json) return;
    const document = {
      Tables: orNull(this.#tables),
      Blocks: orNull(this.#blocks),
      Lines: orNull(this.#lines),
    };
    this.stdout.write(JSON.stringify(document, null, 4));
  }

  #pad(kind: Kind): void {
    const together = this.#before === undefined || (this.#before === 'raw' && kind === 'raw');
    if (!together) this.stdout.write('\n');
    this.#before = kind;
  }
}

/** Go writes a list that nothing was added to as `null`. */
function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length > 0 ? list : null;
}
