import type { SecurityGroup } from '../../policy/policy.js';
import { typeable } from '../../trace/fix/typeable.js';
import type { RulingKind } from '../../trace/ruling.js';
import { cellNames, kindsOf, noAnswer, subjects, type Cause } from './cause.js';
import { isOn, isWantedByGroup } from './switch-state.js';
import type { LineKind, Watched } from './watched.js';

/** Nothing is wrong: such packets are let through, or refused, by a rule that has no LOG beside it. */
export const RULE_DOES_NOT_LOG: Cause = {
  id: 'rule-does-not-log',
  title: 'The rule that decides does not log',
  examine: ({ watched, groups: known }) => {
    const silent = watched.filter((one) => one.logs.length === 0);
    const never = silent.filter(({ kind }) => kind === 'never-logged');
    const untold = silent.filter((one) => isSwitchUnknown(one));
    const groups = silent.filter(
      (one) =>
        one.kind === 'asg-allowed' && isOn(one) !== true && isWantedByGroup(one, known) !== true,
    );
    const [[firstNever], [firstUntold], [firstOfGroup]] = [never, untold, groups];
    const texts = [
      ...(firstNever ? [`${neverText(firstNever)}${ruleText(firstNever)}`] : []),
      ...(firstUntold ? kindsOf(untold).map((kind) => untoldText(kind, untold)) : []),
      ...(firstOfGroup ? [groupText(groups, known)] : []),
    ];
    if (texts.length === 0) return { answer: 'no', evidence: noneText(silent) };
    const fix = firstUntold
      ? untoldFix(untold)
      : firstOfGroup && `cfnet logging enable --asg --rules ${appFlag(firstOfGroup)}`;
    return { answer: 'yes', evidence: texts.join('; '), ...(fix !== undefined && { fix }) };
  },
};

/** What a cell's rule was made from is Cloud Controller's to say: where it does not, no more than the rule is told. */
function groupText(
  places: readonly Watched[],
  known: readonly SecurityGroup[] | undefined,
): string {
  const [first] = places;
  const which = first === undefined ? '' : ruleText(first);
  const allowed = `${subjects(places)}: allowed by a rule of a security group`;
  return places.every((one) => isWantedByGroup(one, known) === false)
    ? `${allowed} without log: true${which}`
    : `${allowed} without LOG on the cell${which}; whether the group has log: true by now is not known of all of them`;
}

/** It has no LOG, and nobody says whether it is to have one. */
function isSwitchUnknown(one: Watched): boolean {
  return one.kind !== 'never-logged' && one.kind !== 'asg-allowed' && isOn(one) === undefined;
}

function untoldText(kind: LineKind, untold: readonly Watched[]): string {
  const places = untold.filter((one) => one.kind === kind);
  const [first] = places;
  const which = first === undefined ? '' : ruleText(first);
  return kind === 'c2c-allowed'
    ? `${subjects(places)}: let through by a policy's rule without LOG${which}, and ${noAnswer(places)}`
    : `${subjects(places)}: refused by a rule without LOG${which}, and how silk-cni is configured on ${cellNames(places)} is not known`;
}

function untoldFix(untold: readonly Watched[]): string {
  const silentAgents = untold.filter(({ kind }) => kind === 'c2c-allowed');
  return silentAgents.length > 0
    ? `See with monit summary on ${cellNames(silentAgents)} whether vxlan-policy-agent runs`
    : `See on ${cellNames(untold)} whether silk-cni's configuration is there and can be read`;
}

/** `vpa--1705 rule 3` */
function ruleText({ decided }: Watched): string {
  const rule = decided?.rule;
  return rule === undefined ? '' : ` (${rule.chain} rule ${rule.number})`;
}

function noneText(silent: readonly Watched[]): string {
  return silent.length === 0
    ? 'The rules that decide have LOG rules before them'
    : 'Where a LOG rule is missing, a switch or the age of a container is the reason';
}

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

function appFlag({ container }: Watched): string {
  const { appName, appGuid } = container?.container ?? {};
  return `--app ${typeable({ name: appName }) ?? appGuid ?? 'APP'}`;
}
