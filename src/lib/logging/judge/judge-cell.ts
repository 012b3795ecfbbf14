import type { SecurityGroup } from '../../policy/policy.js';
import type { CellLogging } from '../state/cell-logging.js';
import type { LoggingFinding } from './finding.js';
import { judgeAsg } from './judge-asg.js';
import { judgeC2c } from './judge-c2c.js';
import { judgeLog } from './judge-log.js';

/**
 * Everything that needs words about the logging of a cell, contradictions first.
 * @param groups as Cloud Controller has them; absent: not known
 */
export function judgeCell(
  state: CellLogging,
  groups?: readonly SecurityGroup[],
): readonly LoggingFinding[] {
  const findings = [...judgeLog(state), ...judgeC2c(state), ...judgeAsg(state, groups)];
  return [
    ...findings.filter(({ isContradiction }) => isContradiction),
    ...findings.filter(({ isContradiction }) => !isContradiction),
  ];
}
