import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ProgramEnvironment } from '../../../src/lib/outside/program.js';

/** What a program prints for the calls whose arguments a pattern fits; the first that fits counts. */
export interface FakeAnswer {
  readonly when: RegExp;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

export interface FakeCall {
  readonly args: readonly string[];
  /** What it read from /dev/stdin where an argument names that. */
  readonly input?: string;
  readonly trace?: string;
}

/** A `cf` or `bosh` that answers as it is told to, and notes how it was called. */
export class FakeProgram {
  private constructor(
    readonly folder: string,
    readonly env: ProgramEnvironment,
  ) {}

  static async create(name: 'cf' | 'bosh', answers: readonly FakeAnswer[]): Promise<FakeProgram> {
    const folder = await mkdtemp(join(tmpdir(), 'cfnet-fake-'));
    const table = answers.map(({ when, ...answer }) => ({ when: when.source, ...answer }));
    const program = join(folder, name);
    await writeFile(
      program,
      `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
const input = args.some((arg) => arg.includes('/dev/stdin')) ? readFileSync('/dev/stdin', 'utf8') : undefined;
appendFileSync(${JSON.stringify(join(folder, 'calls'))}, JSON.stringify({ args, input, trace: process.env.CF_TRACE, at: Date.now() }) + '\\n');
const answer = ${JSON.stringify(table)}.find(({ when }) => new RegExp(when).test(args.join(' ')));
process.stdout.write(answer?.stdout ?? '');
process.stderr.write(answer?.stderr ?? '');
process.exitCode = answer?.exitCode ?? (answer ? 0 : 1);
`,
    );
    await chmod(program, 0o755);
    const PATH = [folder, process.env['PATH'] ?? ''].join(delimiter);
    return new FakeProgram(folder, { PATH, HOME: folder, CF_TRACE: 'true' });
  }

  /** In their order. */
  async calls(): Promise<readonly FakeCall[]> {
    const text = await readFile(join(this.folder, 'calls'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as FakeCall);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
