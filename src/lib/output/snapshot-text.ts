import { ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { problemText } from '../errors/problem.js';
import type { TakenSnapshot } from '../snapshot/take-snapshot.js';
import { jsonText } from './json-text.js';

export interface SnapshotReport {
  readonly json: boolean;
  /** stdout. */
  readonly write: (text: string) => unknown;
  readonly notice: (sentence: string) => void;
}

/** Says what was collected and what was not. @returns the exit code of the contract */
export function reportSnapshot(
  { directory, cells, files, problems }: TakenSnapshot,
  { json, write, notice }: SnapshotReport,
): ExitCodeValue {
  problems.map(problemText).forEach(notice);
  const noun = cells === 1 ? 'cell' : 'cells';
  if (json) write(`${jsonText({ version: 1, directory, cells, files }, 2)}\n`);
  else notice(`${directory}: ${files} files of ${cells} ${noun}. Read it: --snapshot ${directory}`);
  return problems.length > 0 ? ExitCode.partial : ExitCode.done;
}
