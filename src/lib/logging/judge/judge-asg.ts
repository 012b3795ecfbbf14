import { count } from '../../explain/wording.js';
import type { SecurityGroup } from '../../policy/policy.js';
import { asgConfigured } from '../look/asg-configured.js';
import type { CellLook } from '../look/cell-look.js';
import type { CellLogging, ContainerLogging } from '../state/cell-logging.js';
import type { LoggingFinding } from './finding.js';
import { behindGroups, type BehindGroups } from './groups-on-rules.js';
import { containerNames } from './judge-c2c.js';
import { judgeGroups } from './judge-groups.js';

/**
 * What is to be said of logging what security groups allow and deny on a cell.
 * @param groups as Cloud Controller has them; absent: not known, and nothing is compared with them
 */
export function judgeAsg(
  state: CellLogging,
  groups?: readonly SecurityGroup[],
): readonly LoggingFinding[] {
  // What is configured to log everything does not go by groups.
  const behind =
    groups === undefined || asgConfigured(state.look) !== false
      ? { silent: [], talking: [] }
      : behindGroups(state, groups);
  return [
    ...configsAgainstEachOther(state),
    ...containersAgainstConfig(state),
    ...judgeGroups(behind, state.look),
    ...ownRules(state, behind),
  ];
}

/** Both come from one property of silk-cni, so one of them was edited by hand, or a deploy stopped half way. */
function configsAgainstEachOther({ look: { agent, cni } }: CellLogging): readonly LoggingFinding[] {
  const [ofAgent, ofCni] = [agent?.asgLogging, cni?.asgLogging];
  if (agent?.dynamicAsgs !== true || ofAgent === undefined || ofCni === undefined) return [];
  if (ofAgent === ofCni) return [];
  return [
    {
      code: 'ASG_CONFIGS_DIFFER',
      isContradiction: true,
      sentence: `The policy agent is configured to ${ofAgent ? '' : 'not '}log security groups, silk-cni ${ofCni ? 'is' : 'is not'}: both come from one property, and with dynamic security groups the agent's counts`,
    },
  ];
}

function containersAgainstConfig(state: CellLogging): readonly LoggingFinding[] {
  const configured = asgConfigured(state.look);
  if (configured === undefined) return [];
  const odd = state.containers.filter(
    ({ chains }) => chains.isThere && chains.logsDeniedAsg !== configured,
  );
  const [dynamic, fixed] = [
    odd.filter(({ chains }) => chains.isDynamic),
    odd.filter(({ chains }) => !chains.isDynamic),
  ];
  return [
    ...(dynamic.length > 0 ? [agentBehind(dynamic, configured, state.look)] : []),
    ...(fixed.length > 0 ? [olderThanSwitch(fixed, configured)] : []),
  ];
}

/** The agent has read the flag when it started; its chains follow within a poll. */
function agentBehind(
  odd: readonly ContainerLogging[],
  configured: boolean,
  { agent }: CellLook,
): LoggingFinding {
  return {
    code: 'ASG_NOT_APPLIED',
    isContradiction: true,
    sentence: `Security group logging is configured ${configured ? 'on' : 'off'}, but the rules of ${containerNames(odd)} do ${configured ? 'not ' : ''}log: the agent has not read it, or not rebuilt them`,
    containers: odd.map(({ name }) => name),
    fix: `Wait for the agent's next poll (every ${agent?.asgPollSeconds ?? 60} s); if nothing changes: monit restart vxlan-policy-agent on the cell`,
  };
}

function olderThanSwitch(odd: readonly ContainerLogging[], configured: boolean): LoggingFinding {
  const [are, names] = [odd.length === 1 ? 'is' : 'are', containerNames(odd)];
  const which = `${count(odd.length, 'container')} ${are} older than the switch`;
  return {
    code: configured ? 'ASG_OLDER_CONTAINERS' : 'ASG_YOUNGER_SWITCH',
    isContradiction: true,
    sentence: configured
      ? `${which} and ${odd.length === 1 ? 'does' : 'do'} not log what security groups deny: ${names}`
      : `${which} and still ${odd.length === 1 ? 'logs' : 'log'} what security groups deny, though it is configured off: ${names}`,
    containers: odd.map(({ name }) => name),
    ...(configured && { fix: 'Restart these apps: a container gets its rules when it is made' }),
  };
}

/** A rule with `log: true` logs whatever the switches say. */
function ownRules(state: CellLogging, { talking }: BehindGroups): readonly LoggingFinding[] {
  if (asgConfigured(state.look) !== false) return [];
  const logging = state.containers.filter(
    (one) => one.chains.loggedGroupRules > 0 && !one.chains.logsDeniedAsg && !talking.includes(one),
  );
  if (logging.length === 0) return [];
  const rules = Math.max(...logging.map(({ chains }) => chains.loggedGroupRules));
  return [
    {
      code: 'ASG_SOME_RULES_LOG',
      isContradiction: false,
      sentence: `Up to ${count(rules, 'rule')} of security groups ${rules === 1 ? 'logs' : 'log'} what ${rules === 1 ? 'it allows' : 'they allow'} (log: true), for ${containerNames(logging)}; what is denied is not logged`,
      containers: logging.map(({ name }) => name),
    },
  ];
}
