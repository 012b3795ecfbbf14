import { CfnetError, type ErrorCode } from './cfnet-error.js';

/**
 * Something that could not be read, found while everything else went on: a value, not an exception.
 * `NOT_FOUND` says that a file is not there (what it would tell stays unknown), `BAD_INPUT` that it is
 * broken, `NOT_PERMITTED` that it may not be read.
 */
export interface Problem {
  readonly code: ErrorCode;
  /** One sentence that names the file and, for broken text, the line and column. */
  readonly message: string;
  readonly hint?: string;
  /** Id of the cell whose data it concerns. */
  readonly cell?: string;
  /** The rest is as good without it: this user may, or can, have no more. */
  readonly tolerable?: true;
}

/** A value that may be unknown, with what stood in the way of knowing it or parts of it. */
export interface Known<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
  /**
   * Why the value may not be all that there is; absent or empty: it is. Whoever concludes from what is not in it asks
   * this first. What is worth telling anyway is among `problems` too.
   */
  readonly gaps?: readonly Problem[];
}

/** The same where there is always a value, if need be an empty one. */
export type Gathered<T> = Known<T> & { readonly value: T };

/** Why a value is not known, or not in whole; empty where it is. */
export function gapsOf<T>({ value, problems, gaps = [] }: Known<T>): readonly Problem[] {
  return value === undefined ? problems : gaps;
}

/** A value only where it is whole: for who cannot tell what follows from a part of it. */
export function onlyWhole<T>(known: Known<T>): Known<T> {
  const gaps = gapsOf(known);
  if (gaps.length === 0) return known;
  return { problems: [...new Set([...known.problems, ...gaps])] };
}

/** The error to throw where a problem leaves nothing to go on with. */
export function errorFromProblem(problem: Problem): CfnetError {
  return new CfnetError(
    problem.code,
    problem.message,
    problem.hint === undefined ? {} : { hint: problem.hint },
  );
}

/** The other way round: a failure that is told while the rest goes on. */
export function problemFromError({ code, message, hint }: CfnetError): Problem {
  return { code, message, ...(hint !== undefined && { hint }) };
}

/** A problem as one line for people. */
export function problemText({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message} (${hint})`;
}

/** Problems as lines for people; what several parts of the work ran into is one. */
export function problemTexts(problems: readonly Problem[]): readonly string[] {
  return [...new Set(problems.map(problemText))];
}

/** What a source merely lacks is said and is no failure; what it has broken is one. */
export function isFailure({ code, tolerable }: Problem): boolean {
  return code !== 'NOT_FOUND' && tolerable !== true;
}
