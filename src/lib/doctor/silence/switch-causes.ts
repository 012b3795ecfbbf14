import { asgConfigured } from '../../logging/judge/judge-asg.js';
import { listText } from '../../text/list-text.js';
import { shortCell, shortId } from '../../trace/names.js';
import type { RulingKind } from '../../trace/ruling.js';
import { silenceOf } from '../../trace/silence.js';
import { cellsOf, subjects, type Cause } from './cause.js';
import type { LineKind, Watched } from './watched.js';

const RULING: Readonly<Record<LineKind, RulingKind>> = {
  'c2c-allowed': 'policy',
  'c2c-denied': 'no-policy',
  'asg-allowed': 'group',
  'asg-denied': 'no-group',
  'never-logged': 'foreign',
};

/** Which half of which switch such lines hang on, and how to turn it on. */
const SWITCH: Readonly<Record<LineKind, string>> = {
  'c2c-allowed': 'the switch of vxlan-policy-agent',
  'c2c-denied': 'iptables_logging of the job silk-cni',
  'asg-allowed': '',
  'asg-denied': 'iptables_logging of the job silk-cni',
  'never-logged': '',
};

const MOST_CELLS = 4;

/** Of the lines that are missing, the switch that they hang on is off. "You need to enable both." */
export const LOGGING_OFF: Cause = {
  id: 'logging-off',
  title: 'Logging is off',
  examine: ({ watched }) => {
    const off = watched.filter(isOff);
    const [first] = off;
    if (first === undefined) {
      const unknown = watched.filter(
        (one) => one.logs.length === 0 && one.kind !== 'never-logged' && isOn(one) === undefined,
      );
      return unknown.length > 0
        ? { answer: 'unknown', evidence: 'How these cells are configured is not known' }
        : { answer: 'no', evidence: onEvidence(watched) };
    }
    const kinds = [...new Set(off.map(({ kind }) => kind))];
    const texts = kinds.map((kind) => `${silenceOf(RULING[kind]) ?? ''} (${SWITCH[kind]} is off)`);
    const notApplied = off.filter(isNotApplied);
    const where = listText(
      cellsOf(off).map(({ look }) => shortCell(look.cell.id)),
      MOST_CELLS,
    );
    return {
      answer: 'yes',
      evidence:
        notApplied.length === off.length
          ? `On ${where} it is switched on, but the agent has not rebuilt its rules since: ${silenceOf(RULING[first.kind]) ?? ''} yet`
          : `On ${where}: ${texts.join('; ')}`,
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
    const names = [...new Set(older.map(({ container }) => container?.name ?? ''))];
    if (older.length === 0) {
      return {
        answer: 'no',
        evidence: 'The rules of these containers are as the cells are configured',
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

/** Off, or on and not yet in the rules; a container that is merely older is another cause. */
function isOff(one: Watched): boolean {
  // What a group's rule lets out is that rule's own affair: `RULE_DOES_NOT_LOG`.
  if (one.logs.length > 0 || one.kind === 'never-logged' || one.kind === 'asg-allowed')
    return false;
  return isOn(one) === false || isNotApplied(one);
}

/** The agent makes its rules anew only when it has to. */
function isNotApplied(one: Watched): boolean {
  return one.kind === 'c2c-allowed' && one.logs.length === 0 && isOn(one) === true;
}

function isOlder(one: Watched): boolean {
  const byBirth =
    one.kind === 'c2c-denied' || one.kind === 'asg-denied' || one.kind === 'asg-allowed';
  if (!byBirth || one.logs.length > 0 || isOn(one) !== true) return false;
  return one.kind === 'c2c-denied' || one.container?.chains.isDynamic !== true;
}

/** The switch that lines of this kind hang on; undefined where it is not known. */
function isOn({ kind, cell }: Watched): boolean | undefined {
  switch (kind) {
    case 'c2c-allowed':
      return cell.look.running?.enabled;
    case 'c2c-denied':
      return cell.look.cni?.c2cLogging;
    case 'asg-allowed':
    case 'asg-denied':
      return asgConfigured(cell.look);
    case 'never-logged':
      return undefined;
  }
}

function onEvidence(watched: readonly Watched[]): string {
  const logging = watched.filter(({ logs }) => logs.length > 0);
  return logging.length === 0
    ? 'No switch decides about these packets'
    : `LOG rules stand on the way of ${subjects(logging)}`;
}

function fixFor(off: readonly Watched[]): string {
  const atRunTime = off.filter(({ kind }) => kind === 'c2c-allowed');
  if (atRunTime.length > 0) {
    const cells = cellsOf(atRunTime).map(({ look }) => `--cell ${shortId(look.cell.id)}`);
    return `cfnet logging enable --c2c ${cells.join(' ')}`;
  }
  return 'cfnet logging enable --asg --ops-file';
}

function appFlag({ container }: Watched): string {
  const { appName, appGuid } = container?.container ?? {};
  return `--app ${appName ?? appGuid ?? 'APP'}`;
}
