import { shellWord } from '../../text/shell-word.js';
import type { TraceGrounds } from '../explain/explanation.js';

/** Where the policy agent listens on its cell for requests to act at once (cf-facts 2.2). */
const FORCE_URL = 'http://127.0.0.1:8722';

/** The command that makes a cell's policy agent do now what it would do in its next cycle. */
export function agentFix(
  cellId: string,
  request: string,
  { directory, deployment }: TraceGrounds,
): readonly string[] {
  const name = directory.cell(cellId)?.name;
  // BOSH needs the instance group too, which only the name tells.
  if (name === undefined) return [];
  const to = deployment === undefined ? 'bosh' : `bosh -d ${shellWord(deployment)}`;
  return [`${to} ssh ${shellWord(name)} -c ${shellWord(`curl -sS "${FORCE_URL}/${request}"`)}`];
}
