import type { SecurityGroup } from '../../policy/policy.js';
import { refusalOf } from '../../policy/refused-rule.js';
import type { LoggingGroup } from './status-document.js';

/** The security groups with rules that log by themselves, with the places of these rules. */
export function loggingGroups(groups: readonly SecurityGroup[]): readonly LoggingGroup[] {
  return groups
    .map(({ guid, name, rules }) => {
      const logged = [...rules.entries()].filter(([, { log }]) => log === true);
      const refused = logged.filter(([, rule]) => refusalOf(rule) !== undefined);
      return {
        guid,
        name,
        rules: rules.length,
        logged_rules: placesOf(logged),
        ...(refused.length > 0 && { refused_rules: placesOf(refused) }),
      };
    })
    .filter((group) => group.logged_rules.length > 0);
}

function placesOf(entries: readonly (readonly [number, unknown])[]): readonly number[] {
  return entries.map(([at]) => at + 1);
}
