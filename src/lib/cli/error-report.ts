import { CfnetError, ExitCode, type ErrorCode } from '../errors/cfnet-error.js';
import type { Palette } from '../output/color.js';
import { jsonText } from '../output/json-text.js';
import { terminalSafe } from '../output/terminal-safe.js';

/** What the user and the script are told of an error. `INTERNAL` is a bug in cfnet. */
export interface ErrorReport {
  readonly code: ErrorCode | 'INTERNAL';
  readonly message: string;
  readonly hint?: string;
  readonly exitCode: number;
}

export function reportOf(error: unknown): ErrorReport {
  if (error instanceof CfnetError) {
    const { code, message, hint, exitCode } = error;
    return { code, message, ...(hint === undefined ? {} : { hint }), exitCode };
  }
  if (isFailedOutput(error)) {
    return {
      code: 'OUTSIDE_FAILED',
      message: `cannot write the output: ${error.message}`,
      exitCode: ExitCode.outside,
    };
  }
  return {
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    hint: 'This is a bug in cfnet, run again with --debug to see where.',
    exitCode: ExitCode.no,
  };
}

/** The document of the contract, section 4, on one line: it may end a stream of JSON lines. */
export function errorAsJson({ code, message, hint }: ErrorReport): string {
  return `${jsonText({ error: { code, message, ...(hint === undefined ? {} : { hint }) } })}\n`;
}

export function errorAsText({ message, hint }: ErrorReport, palette: Palette): string {
  const sentence = `${palette.red('cfnet:')} ${terminalSafe(message)}\n`;
  return hint === undefined ? sentence : `${sentence}${terminalSafe(hint)}\n`;
}

/** A failed write to stdout or stderr (a full disk); files that cfnet writes report their own failures. */
export function isFailedOutput(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}
