import { count } from '../../explain/wording.js';
import { listText } from '../../text/list-text.js';
import { shortId } from '../../trace/names.js';
import type { CellLogging, ContainerLogging, RulesLogging } from '../state/cell-logging.js';
import type { LoggingFinding } from './finding.js';

/** More containers are not named in one sentence. */
export const MOST_CONTAINERS = 6;

const DENIED_SWITCH = 'iptables_logging of the job silk-cni';

/** What is to be said of logging container-to-container traffic on a cell (cf-facts 1.10, 2.1, 2.4). */
export function judgeC2c(state: CellLogging): readonly LoggingFinding[] {
  const { look, rules } = state;
  if (look.agent?.policyDisabled === true) return [POLICY_DISABLED];
  return [
    ...(rules === undefined ? [] : rulesAgainstSwitch(state, rules)),
    ...runningAgainstConfig(state),
    ...halves(state),
    ...containersAgainstSwitch(state),
  ];
}

const POLICY_DISABLED: LoggingFinding = {
  code: 'C2C_POLICY_DISABLED',
  isContradiction: false,
  sentence:
    'Network policy is disabled on this cell (disable_container_network_policy): containers reach each other freely, and nothing of it is logged',
};

/** The agent puts its rules in force in the next cycle that really runs, and skips those that change no policy. */
function rulesAgainstSwitch(
  { look }: CellLogging,
  { counts, policies, hasPolicyChain }: RulesLogging,
): readonly LoggingFinding[] {
  if (!hasPolicyChain) return [WITHOUT_RULES];
  const { running, cell } = look;
  if (running === undefined) return [];
  if (running.enabled && counts.c2cAllowed === 0) {
    return policies === 0 ? [NOTHING_TO_SEE] : [notApplied(cell.id)];
  }
  return !running.enabled && counts.c2cAllowed > 0 ? [notRemoved(cell.id, counts.c2cAllowed)] : [];
}

const WITHOUT_RULES: LoggingFinding = {
  code: 'AGENT_WITHOUT_RULES',
  isContradiction: true,
  sentence:
    'The policy agent has no chain on this cell (vpa--): it has not started, or cannot write rules',
  fix: 'See /var/vcap/sys/log/vxlan-policy-agent/ on the cell',
};

const NOTHING_TO_SEE: LoggingFinding = {
  code: 'C2C_NOTHING_TO_SEE',
  isContradiction: false,
  sentence:
    'No policy leads to an app on this cell, so there is no rule that could log allowed c2c traffic',
};

function notApplied(cellId: string): LoggingFinding {
  return {
    code: 'C2C_NOT_APPLIED',
    isContradiction: true,
    sentence:
      'c2c logging is switched on, but the rules do not log: the agent has not rebuilt them since, and does so only when a policy or a container changes',
    fix: `cfnet logging enable --c2c --cell ${shortId(cellId)}`,
  };
}

function notRemoved(cellId: string, rules: number): LoggingFinding {
  return {
    code: 'C2C_NOT_REMOVED',
    isContradiction: true,
    sentence: `c2c logging is switched off, but ${count(rules, 'rule')} still ${rules === 1 ? 'logs' : 'log'}: the agent has not rebuilt them since, and does so only when a policy or a container changes`,
    fix: `cfnet logging disable --c2c --cell ${shortId(cellId)}`,
  };
}

/** The switch at run time lives in the agent's memory. */
function runningAgainstConfig({ look }: CellLogging): readonly LoggingFinding[] {
  const { running, agent } = look;
  if (running === undefined || agent?.c2cLogging === undefined) return [];
  if (running.enabled === agent.c2cLogging) return [];
  const [now, then] = running.enabled ? ['on', 'off'] : ['off', 'on'];
  return [
    {
      code: 'C2C_ONLY_AT_RUN_TIME',
      isContradiction: false,
      sentence: `c2c logging was switched ${now} at run time and is configured ${then}: when the agent restarts it is ${then} again`,
    },
  ];
}

/** Two jobs log c2c: the agent what is allowed, silk-cni what is denied. "You need to enable both". */
function halves({ look, rules }: CellLogging): readonly LoggingFinding[] {
  const { running, cni, cell } = look;
  if (running === undefined || cni?.c2cLogging === undefined) return [];
  if (running.enabled && !cni.c2cLogging && (rules?.counts.c2cDenied ?? 0) === 0) {
    return [
      {
        code: 'C2C_DENIED_HALF_MISSING',
        isContradiction: false,
        sentence: `Only half of c2c logging is on: allowed traffic is logged, denied is not, because ${DENIED_SWITCH} is off; no switch at run time changes that`,
        fix: 'cfnet logging enable --asg --ops-file',
      },
    ];
  }
  if (!running.enabled && cni.c2cLogging) {
    return [
      {
        code: 'C2C_ALLOWED_HALF_MISSING',
        isContradiction: false,
        sentence:
          'Only half of c2c logging is on: denied traffic is logged, allowed is not, because the policy agent does not log',
        fix: `cfnet logging enable --c2c --cell ${shortId(cell.id)}`,
      },
    ];
  }
  return [];
}

/** Containers keep the deny rules that they were born with. */
function containersAgainstSwitch({ look, containers }: CellLogging): readonly LoggingFinding[] {
  const configured = look.cni?.c2cLogging;
  if (configured === undefined) return [];
  const living = containers.filter(({ chains }) => chains.isThere);
  const odd = living.filter(({ chains }) => chains.logsDeniedC2c !== configured);
  if (odd.length === 0) return [];
  const names = containerNames(odd);
  const which = `${count(odd.length, 'container')} ${odd.length === 1 ? 'is' : 'are'} older than the switch`;
  return configured
    ? [
        {
          code: 'C2C_OLDER_CONTAINERS',
          isContradiction: true,
          sentence: `${which} and ${odd.length === 1 ? 'does' : 'do'} not log denied c2c traffic: ${names}`,
          containers: odd.map(({ name }) => name),
          fix: 'Restart these apps: a container gets its rules when it is made',
        },
      ]
    : [
        {
          code: 'C2C_YOUNGER_SWITCH',
          isContradiction: true,
          sentence: `${which} and still ${odd.length === 1 ? 'logs' : 'log'} denied c2c traffic, though it is configured off: ${names}`,
          containers: odd.map(({ name }) => name),
        },
      ];
}

export function containerNames(containers: readonly ContainerLogging[]): string {
  return listText(
    containers.map(({ name }) => name),
    MOST_CONTAINERS,
  );
}
