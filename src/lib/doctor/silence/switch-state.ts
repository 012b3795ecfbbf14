import { asgConfigured } from '../../logging/look/asg-configured.js';
import { wantsLog } from '../../logging/judge/groups-on-rules.js';
import type { SecurityGroup } from '../../policy/policy.js';
import type { Watched } from './watched.js';

/** Off, or on and not yet in the rules; a container that is merely older is another cause. */
export function isOff(one: Watched): boolean {
  if (one.logs.length > 0 || one.kind === 'never-logged') return false;
  // Without the switch, what a group's rule lets out is that rule's own affair: `RULE_DOES_NOT_LOG`.
  return isNotApplied(one) || isSwitchedOff(one);
}

export function isSwitchedOff(one: Watched): boolean {
  return isOn(one) === false && one.kind !== 'asg-allowed';
}

/** The agent makes its rules anew only when it has to. */
export function isNotApplied(one: Watched): boolean {
  return ofAgent(one) && one.logs.length === 0 && isOn(one) === true;
}

/** Whether the agent keeps the rules that such lines come from; the others are as their container was made. */
function ofAgent({ kind, container }: Watched): boolean {
  switch (kind) {
    case 'c2c-allowed':
      return true;
    case 'asg-allowed':
    case 'asg-denied':
      return container?.chains.isDynamic === true;
    case 'c2c-denied':
    case 'never-logged':
      return false;
  }
}

/** Whether the rules are as the container was made with. */
function byBirth(one: Watched): boolean {
  return one.kind !== 'never-logged' && !ofAgent(one);
}

/** Switched on, and made before: it keeps the rules that it was made with. */
export function isOlder(one: Watched): boolean {
  return byBirth(one) && one.logs.length === 0 && isOn(one) === true;
}

/** Configured off, and made before: it goes on to log. */
export function isStillLogging(one: Watched): boolean {
  return byBirth(one) && one.kind !== 'asg-allowed' && one.logs.length > 0 && isOn(one) === false;
}

/** The switch that lines of this kind hang on; undefined where it is not known. */
export function isOn({ kind, cell }: Watched): boolean | undefined {
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

/** Whether Cloud Controller's groups have `log: true` for what is let out unlogged here; undefined where nobody knows. */
export function isWantedByGroup(
  { kind, container, decided, logs }: Watched,
  groups: readonly SecurityGroup[] | undefined,
): boolean | undefined {
  if (kind !== 'asg-allowed' || logs.length > 0) return false;
  if (container === undefined || decided === undefined || groups === undefined) return undefined;
  return wantsLog(decided.rule, container, groups);
}

/** Its group logs since, and the rules that it was made with go on as they were. */
export function isOlderThanGroup(
  one: Watched,
  groups: readonly SecurityGroup[] | undefined,
): boolean {
  return byBirth(one) && isOn(one) !== true && isWantedByGroup(one, groups) === true;
}

/** Its group logs since, and the agent has not followed. */
export function isBehindGroup(one: Watched, groups: readonly SecurityGroup[] | undefined): boolean {
  return ofAgent(one) && isOn(one) !== true && isWantedByGroup(one, groups) === true;
}
