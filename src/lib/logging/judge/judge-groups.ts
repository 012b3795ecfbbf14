import { count } from '../../explain/wording.js';
import type { CellLook } from '../look/cell-look.js';
import type { ContainerLogging } from '../state/cell-logging.js';
import type { LoggingFinding } from './finding.js';
import type { BehindGroups } from './groups-on-rules.js';
import { containerNames } from './judge-c2c.js';

/** Rules with or without `log: true` in Cloud Controller that are otherwise on the cell. */
export function judgeGroups(
  { silent, talking }: BehindGroups,
  look: CellLook,
): readonly LoggingFinding[] {
  return [...ofDirection(silent, true, look), ...ofDirection(talking, false, look)];
}

function ofDirection(
  behind: readonly ContainerLogging[],
  wanted: boolean,
  { agent }: CellLook,
): readonly LoggingFinding[] {
  const dynamic = behind.filter(({ chains }) => chains.isDynamic);
  const fixed = behind.filter(({ chains }) => !chains.isDynamic);
  return [
    ...(dynamic.length > 0 ? [notApplied(dynamic, wanted, agent?.asgPollSeconds ?? 60)] : []),
    ...(fixed.length > 0 ? [olderThanGroups(fixed, wanted)] : []),
  ];
}

function notApplied(
  behind: readonly ContainerLogging[],
  wanted: boolean,
  pollSeconds: number,
): LoggingFinding {
  return {
    code: 'ASG_GROUPS_NOT_APPLIED',
    isContradiction: true,
    sentence: wanted
      ? `Rules of security groups have log: true, but do not log for ${containerNames(behind)}: the agent has not rebuilt them since`
      : `Rules of security groups have no log: true any more, but still log for ${containerNames(behind)}: the agent has not rebuilt them since`,
    containers: behind.map(({ name }) => name),
    fix: `Wait for the agent's next poll (every ${pollSeconds} s); if nothing changes: monit restart vxlan-policy-agent on the cell`,
  };
}

function olderThanGroups(behind: readonly ContainerLogging[], wanted: boolean): LoggingFinding {
  const isOne = behind.length === 1;
  const which = `${count(behind.length, 'container')} ${isOne ? 'is' : 'are'} older than the change of ${isOne ? 'its' : 'their'} security groups`;
  return {
    code: 'ASG_OLDER_THAN_GROUPS',
    isContradiction: true,
    sentence: wanted
      ? `${which} and ${isOne ? 'does' : 'do'} not log what rules with log: true allow: ${containerNames(behind)}`
      : `${which} and still ${isOne ? 'logs' : 'log'} what rules without log: true allow: ${containerNames(behind)}`,
    containers: behind.map(({ name }) => name),
    fix: 'Restart these apps: a container gets its rules when it is made',
  };
}
