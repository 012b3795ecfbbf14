import type { SecurityGroup } from '../../policy/policy.js';
import type { LoggingGroup } from './status-document.js';

/** The security groups with rules that log by themselves, with the places of these rules. */
export function loggingGroups(groups: readonly SecurityGroup[]): readonly LoggingGroup[] {
  return groups
    .map(({ guid, name, rules }) => ({
      guid,
      name,
      rules: rules.length,
      logged_rules: rules.flatMap(({ log }, at) => (log === true ? [at + 1] : [])),
    }))
    .filter((group) => group.logged_rules.length > 0);
}
