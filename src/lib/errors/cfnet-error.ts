/**
 * The one kind of error that reaches a user: a sentence, a stable code, a way out, and the exit code
 * of the public contract (section 6). Only the outermost layer prints it or exits.
 */

/** Exit codes of the public contract, by meaning. */
export const ExitCode = {
  done: 0,
  no: 1,
  usage: 2,
  notPermitted: 3,
  notFound: 4,
  partial: 5,
  outside: 6,
  interrupted: 130,
} as const;

export type ExitCodeValue = (typeof ExitCode)[keyof typeof ExitCode];

/** Stable codes that scripts can rely on; each has one exit code. */
const EXIT_BY_CODE = {
  USAGE: ExitCode.usage,
  BAD_INPUT: ExitCode.usage,
  NOT_LOGGED_IN: ExitCode.notPermitted,
  NOT_PERMITTED: ExitCode.notPermitted,
  NOT_FOUND: ExitCode.notFound,
  PARTIAL: ExitCode.partial,
  OUTSIDE_FAILED: ExitCode.outside,
} as const satisfies Record<string, ExitCodeValue>;

export type ErrorCode = keyof typeof EXIT_BY_CODE;

export class CfnetError extends Error {
  readonly code: ErrorCode;
  /** What the user can do next, one sentence; absent when there is nothing to say. */
  readonly hint: string | undefined;
  readonly exitCode: ExitCodeValue;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CfnetError';
    this.code = code;
    this.hint = options.hint;
    this.exitCode = EXIT_BY_CODE[code];
  }
}
