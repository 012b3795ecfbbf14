import type { Rule } from '../../iptables/model.js';
import type { AppInstance, Facts } from '../model/facts.js';
import { instanceName } from './apps.js';

/** The called app's instance by its name, or the app where the instance is not known. */
export function shortName({ destination }: Facts, instance: AppInstance | undefined): string {
  return instance === undefined ? destination.name : instanceName(destination, instance);
}

/** Where a rule stands and what it does at the end: `vpa--… rule 2, -j LOG`. */
export function rulePlace({ chain, number, target }: Rule): string {
  const how = target?.how === 'goto' ? '-g' : '-j';
  return `${chain} rule ${number}, ${how} ${target?.name ?? ''}`;
}
