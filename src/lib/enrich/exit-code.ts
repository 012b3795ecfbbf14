import { ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { isFailure, type Problem } from '../errors/problem.js';
import type { UnknownValue } from './unknown-values.js';

/** What came of an enrichment that read something. */
export interface Outcome {
  readonly flows: number;
  /** Inputs that could not be opened, or not be read to their end. */
  readonly inputProblems: readonly Problem[];
  /** What the source lacks, which is no failure, or has broken, which is one. */
  readonly sourceProblems: readonly Problem[];
  /** What was asked for, and the source does not know. */
  readonly unknown: readonly UnknownValue[];
  /** Whether finding nothing is a "no". */
  readonly failEmpty: boolean;
}

export function exitCodeOf(outcome: Outcome): ExitCodeValue {
  const { flows, inputProblems, sourceProblems, unknown, failEmpty } = outcome;
  if (inputProblems.length > 0 || sourceProblems.some(isFailure)) return ExitCode.partial;
  if (unknown.some((value) => isMissed(value, flows))) return ExitCode.notFound;
  return failEmpty && flows === 0 ? ExitCode.no : ExitCode.done;
}

/** What lines can tell by themselves may have been found all the same. */
function isMissed({ isWanted, isInLines }: UnknownValue, flows: number): boolean {
  return isWanted && (!isInLines || flows === 0);
}
