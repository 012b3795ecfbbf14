import { execa } from 'execa';
import { CfnetError } from '../errors/cfnet-error.js';
import { withUnnamedFile } from './unnamed-file.js';

/** The variables of a child; nothing else of the surroundings reaches it. */
export type ProgramEnvironment = Readonly<Record<string, string | undefined>>;

/** Tells `--debug` what is done; secrets are removed there. */
export type Tell = (message: string, details?: unknown) => void;

export interface ProgramCall {
  readonly program: string;
  /** No secrets: every user of the machine can read them. */
  readonly args: readonly string[];
  readonly env: ProgramEnvironment;
  /** What it finds on its stdin, a file that it can open as STDIN_PATH; without it stdin is empty. */
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until it is ended and OUTSIDE_FAILED thrown. */
  readonly timeoutMs?: number | undefined;
  /** A program that cleans up after itself is asked to end by this one. */
  readonly endSignal?: 'SIGINT' | 'SIGTERM';
  readonly tell?: Tell | undefined;
}

export interface ProgramResult {
  /** Absent where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** How long a program may take over its own cleanup before it is killed; bosh needs 10 s for its ssh (cf-facts 7.3). */
const END_GRACE_MS = 15_000;

/**
 * Runs a program to its end, without a shell and without a terminal; its exit code is a result, not an error.
 * Errors: CfnetError OUTSIDE_FAILED where it cannot be started or takes too long; the signal's reason.
 */
export function runProgram(call: ProgramCall): Promise<ProgramResult> {
  if (call.input === undefined) return runWith('ignore', call);
  return withUnnamedFile(call.input, (descriptor) => runWith(descriptor, call));
}

/** @param stdin a number is an open file; execa's types name the first few only, it takes any */
async function runWith(stdin: 'ignore' | number, call: ProgramCall): Promise<ProgramResult> {
  const { program, args, env, signal, timeoutMs, tell } = call;
  signal?.throwIfAborted();
  tell?.(`${program} starts`, args);
  const startedAt = performance.now();
  const child = execa(program, [...args], {
    env: { ...env },
    extendEnv: false,
    reject: false,
    encoding: 'buffer',
    stdin: stdin as 'ignore' | 3,
    stripFinalNewline: false,
    maxBuffer: Infinity,
    windowsHide: true,
  });
  const end = (): void => {
    child.kill(call.endSignal ?? 'SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), END_GRACE_MS).unref();
  };
  const late = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  late?.addEventListener('abort', end, { once: true });
  try {
    const { exitCode, stdout, stderr, code } = await child;
    tell?.(`${program} ended`, { exitCode, milliseconds: performance.now() - startedAt });
    signal?.throwIfAborted();
    if (late?.aborted === true) throw tooSlow(program, timeoutMs ?? 0);
    if (code !== undefined && exitCode === undefined) throw notStarted(program, code);
    return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr).toString('utf8') };
  } finally {
    signal?.removeEventListener('abort', end);
    late?.removeEventListener('abort', end);
  }
}

function tooSlow(program: string, timeoutMs: number): CfnetError {
  const seconds = Math.round(timeoutMs / 1000);
  return new CfnetError('OUTSIDE_FAILED', `${program} gave no answer within ${seconds} s`);
}

/** @param code what the system says: `ENOENT` */
export function notStarted(program: string, code: string): CfnetError {
  if (code === 'ENOENT') {
    return new CfnetError('OUTSIDE_FAILED', `There is no ${program} in the PATH`, {
      hint: `Install the ${program} CLI, or use a lab (--lab) or a snapshot (--snapshot DIR).`,
    });
  }
  return new CfnetError('OUTSIDE_FAILED', `${program} cannot be started: ${code}`);
}
