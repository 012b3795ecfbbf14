import { listText } from '../../text/list-text.js';
import { shortId } from '../../trace/names.js';
import type { RulingKind } from '../../trace/ruling.js';
import { cellNames, cellsOf, subjects, type Cause, type CauseAnswer } from './cause.js';
import {
  isNotApplied,
  isOff,
  isOlder,
  isOn,
  isStillLogging,
  isSwitchedOff,
} from './switch-state.js';
import type { LineKind, Watched } from './watched.js';

/** What is missing where such lines are. */
const UNLOGGED: Readonly<Record<LineKind, string>> = {
  'c2c-allowed': 'allowed container traffic (c2c) is not logged',
  'c2c-denied': 'denied container traffic (c2c) is not logged',
  'asg-allowed': 'what security groups allow is not logged',
  'asg-denied': 'what security groups deny is not logged',
  'never-logged': '',
};

/** Which half of which switch such lines hang on, and how to turn it on. */
const SWITCH: Readonly<Record<LineKind, string>> = {
  'c2c-allowed': 'the switch of vxlan-policy-agent',
  'c2c-denied': 'iptables_logging of the job silk-cni',
  'asg-allowed': 'iptables_logging of the job silk-cni',
  'asg-denied': 'iptables_logging of the job silk-cni',
  'never-logged': '',
};

/** With dynamic security groups it is the agent's copy of silk-cni's property that counts (cf-facts 1.10). */
function switchText(kind: LineKind, off: readonly Watched[]): string {
  const isCopy =
    kind.startsWith('asg') && off.some(({ cell }) => cell.look.agent?.dynamicAsgs === true);
  return `${SWITCH[kind]}${isCopy ? ', as vxlan-policy-agent has it,' : ''}`;
}

/** Of the lines that are missing, the switch that they hang on is off. "You need to enable both." */
export const LOGGING_OFF: Cause = {
  id: 'logging-off',
  title: 'Logging is off',
  examine: ({ watched }) => {
    const off = watched.filter(isOff);
    const [first] = off;
    if (first === undefined) return whileOn(watched);
    const [behind, switchedOff] = [off.filter(isNotApplied), off.filter(isSwitchedOff)];
    const texts = [
      ...kindsOf(switchedOff).map(
        (kind) => `${UNLOGGED[kind]} (${switchText(kind, switchedOff)} is off)`,
      ),
      ...kindsOf(behind).map(
        (kind) =>
          `${UNLOGGED[kind]} yet (it is switched on, but the agent has not rebuilt its rules since)`,
      ),
    ];
    return {
      answer: 'yes',
      evidence: `On ${cellNames(off)}: ${texts.join('; ')}`,
      fix: fixFor(off),
    };
  },
};

/** A container keeps the rules that it was made with. */
export const OLDER_CONTAINER: Cause = {
  id: 'container-older-than-switch',
  title: 'The container is older than the switch',
  examine: ({ watched }) => {
    const older = watched.filter(isOlder);
    const names = containerNames(older);
    if (older.length === 0) {
      const still = containerNames(watched.filter(isStillLogging));
      return {
        answer: 'no',
        evidence:
          still.length === 0
            ? 'The rules of these containers are as the cells are configured'
            : `It is configured off, and the rules of ${listText(still, 4)} are older than that: they still log`,
      };
    }
    return {
      answer: 'yes',
      evidence: `silk-cni is configured to log, but ${listText(names, 4)} ${names.length === 1 ? 'was' : 'were'} made before: ${names.length === 1 ? 'its' : 'their'} rules have no LOG`,
      fix: 'Restart these apps: a container gets its rules when it is made',
    };
  },
};

/** Nothing is wrong: such packets are let through, or refused, by a rule that has no LOG beside it. */
export const RULE_DOES_NOT_LOG: Cause = {
  id: 'rule-does-not-log',
  title: 'The rule that decides does not log',
  examine: ({ watched }) => {
    const silent = watched.filter((one) => one.logs.length === 0);
    const never = silent.filter(({ kind }) => kind === 'never-logged');
    const groups = silent.filter((one) => one.kind === 'asg-allowed' && isOn(one) !== true);
    const [first] = [...never, ...groups];
    if (first === undefined) {
      return {
        answer: 'no',
        evidence: 'The rules that decide have LOG rules before them, or are meant to',
      };
    }
    const rule = first.decided?.rule;
    const which = rule === undefined ? '' : ` (${rule.chain} rule ${rule.number})`;
    return first.kind === 'never-logged'
      ? { answer: 'yes', evidence: `${neverText(first)}${which}` }
      : {
          answer: 'yes',
          evidence: `${subjects(groups)}: allowed by a rule of a security group without log: true${which}`,
          fix: `cfnet logging enable --asg --rules ${appFlag(first)}`,
        };
  },
};

const NEVER: Readonly<Partial<Record<RulingKind, string>>> = {
  'deny-network': 'What deny_networks refuses is never logged',
  'mapped-port': 'What comes from the router, marked 0xffff0000, is never logged',
  host: 'What containers send to their own cell is never logged',
  established: 'Packets of established connections are never logged',
  nothing: 'No rule decides about these packets, so none logs them',
  'unknown-address':
    'No cell is known to have the destination: nothing settles these packets, nothing logs them',
};

function neverText({ ruling }: Watched): string {
  return NEVER[ruling ?? 'nothing'] ?? 'The rule that decides is none of silk’s, and does not log';
}

/** What is to be said where no switch is the cause for sure. */
function whileOn(watched: readonly Watched[]): Omit<CauseAnswer, 'id' | 'title'> {
  const silent = watched.filter(({ kind, logs }) => kind !== 'never-logged' && logs.length === 0);
  if (silent.some((one) => isOn(one) === undefined)) {
    return { answer: 'unknown', evidence: 'How these cells are configured is not known' };
  }
  const older = silent.filter(isOlder);
  const unswitched = silent.filter((one) => !isOlder(one));
  const logging = watched.filter(({ logs }) => logs.length > 0);
  if (unswitched.length > 0) {
    return {
      answer: 'maybe',
      evidence: `iptables_logging of silk-cni, which would log all that groups allow, is off on ${cellNames(unswitched)}; without it only rules with log: true do`,
      fix: 'cfnet logging enable --asg --ops-file',
    };
  }
  if (older.length > 0) {
    const names = containerNames(older);
    return {
      answer: 'no',
      evidence: `On ${cellNames(older)} it is switched on; the rules of ${listText(names, 4)} are older than that`,
    };
  }
  return {
    answer: 'no',
    evidence:
      logging.length === 0
        ? 'No switch decides about these packets'
        : `LOG rules stand on the way of ${subjects(logging)}`,
  };
}

function containerNames(watched: readonly Watched[]): readonly string[] {
  return [...new Set(watched.map(({ container }) => container?.name ?? ''))];
}

function fixFor(off: readonly Watched[]): string {
  const atRunTime = off.filter(({ kind }) => kind === 'c2c-allowed');
  if (atRunTime.length > 0) {
    const cells = cellsOf(atRunTime).map(({ look }) => `--cell ${shortId(look.cell.id)}`);
    return `cfnet logging enable --c2c ${cells.join(' ')}`;
  }
  return off.every(isNotApplied)
    ? 'Wait for the next poll of the agent; if nothing changes: monit restart vxlan-policy-agent on the cell'
    : 'cfnet logging enable --asg --ops-file';
}

function appFlag({ container }: Watched): string {
  const { appName, appGuid } = container?.container ?? {};
  return `--app ${appName ?? appGuid ?? 'APP'}`;
}

function kindsOf(watched: readonly Watched[]): readonly LineKind[] {
  return [...new Set(watched.map(({ kind }) => kind))];
}
