import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The built program, as a user starts it. */
export const CFNET = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** A small program of commands that fail, write and wait on request, on the same BaseCommand and `main`. */
export const CLI_APP = fileURLToPath(new URL('../fixtures/cli-app/bin/run.js', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  /** What stands on stdin; without it stdin is empty. */
  readonly stdin?: string | Uint8Array;
  /** Whether stdin goes on after that: it is then up to the test to end it, or to write more. */
  readonly stdinStaysOpen?: boolean;
  /** Added to an environment that holds no colour settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder it starts in, instead of the tests' own. */
  readonly cwd?: string;
  /** Where stdout goes instead of a pipe: the number of an open file descriptor. */
  readonly stdoutTo?: number;
}

/** Starts `script` in a process of its own, on the same Node.js that runs the tests; fd 3 is a pipe. */
export function start(
  script: string,
  args: readonly string[],
  options: StartOptions = {},
): ChildProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['pipe', options.stdoutTo ?? 'pipe', 'pipe', 'pipe'],
    env: { PATH, HOME, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  // A program that ends without reading its stdin is no failure of the test.
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(options.stdin ?? '');
  if (options.stdinStaysOpen !== true) child.stdin?.end();
  return child;
}

/** Everything that `child` writes from now on, and how it ends. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const stdout = gathered(child.stdout);
  const stderr = gathered(child.stderr);
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout: stdout(), stderr: stderr() };
}

export function runProgram(
  script: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<Ended> {
  return ended(start(script, args, options));
}

function gathered(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
