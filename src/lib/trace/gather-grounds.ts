import type { Directory } from '../directory/directory.js';
import { gapsOf, type Gathered, type Known, type Problem } from '../errors/problem.js';
import { PolicySet } from '../policy/policy-set.js';
import type { LoggingState, Source } from '../source/source.js';
import type { TraceGrounds } from './explain/explanation.js';
import type { Way } from './find-ways.js';
import type { RulingKind } from './ruling.js';
import type { LoggingStates } from './silence.js';
import type { TraceCells } from './trace-cells.js';

const POLICY_RULINGS: ReadonlySet<RulingKind> = new Set(['policy', 'no-policy']);
const GROUP_RULINGS: ReadonlySet<RulingKind> = new Set(['group', 'no-group']);
const NOT_ASKED: Known<never> = { problems: [] };

/** Asks for policies and security groups only where a ruling turns on them: each is a request to an API. */
export async function gatherGrounds(
  source: Source,
  directory: Directory,
  cells: TraceCells,
  ways: readonly Way[],
): Promise<Gathered<TraceGrounds>> {
  const turnOn = (kinds: ReadonlySet<RulingKind>): boolean =>
    ways.some(({ ruling }) => kinds.has(ruling.kind));
  const policies = turnOn(POLICY_RULINGS) ? await source.policies() : NOT_ASKED;
  const groups = turnOn(GROUP_RULINGS) ? await source.securityGroups() : NOT_ASKED;
  const { deployment } = source.info;
  return {
    value: {
      directory,
      cells,
      ...(policies.value && { policies: new PolicySet(policies.value) }),
      ...(groups.value && { groups: groups.value }),
      policyGaps: gapsOf(policies),
      groupGaps: gapsOf(groups),
      ...(deployment !== undefined && { deployment }),
    },
    problems: [...policies.problems, ...groups.problems],
  };
}

/** What the cells that settled something are said to log. */
export async function gatherLogging(
  cells: TraceCells,
  ways: readonly Way[],
): Promise<Gathered<LoggingStates>> {
  const ids = new Set(ways.map(({ ruling }) => ruling.leg?.cell.id));
  const states = new Map<string, LoggingState>();
  const problems: Problem[] = [];
  for (const [id, { source }] of cells.byId) {
    if (!ids.has(id)) continue;
    const state = await source.logging();
    states.set(id, state.value);
    problems.push(...state.problems);
  }
  return { value: states, problems };
}
