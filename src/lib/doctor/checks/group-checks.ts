import { gapsText } from '../../errors/gap-error.js';
import { gapsOf } from '../../errors/problem.js';
import { count } from '../../explain/wording.js';
import { refusedRules } from '../../policy/group-search.js';
import { groupRuleText } from '../../trace/explain/group-text.js';
import { ok, unknown, warning, failed, type Check } from '../check.js';

const GROUP_RULES: Check = {
  id: 'group-rules',
  title: 'cells can take the rules of the security groups',
  run: async (grounds) => {
    const foundation = await grounds.foundation();
    const known = await foundation.freshSource().securityGroups();
    const { value: groups, problems } = known;
    if (groups === undefined) {
      return unknown(problems[0]?.message ?? 'The security groups are not known');
    }
    const refused = refusedRules(groups);
    const stopping = refused.filter(({ refusal }) => refusal.takesAllWithIt);
    const [first = refused[0], ...others] = stopping.length > 0 ? stopping : refused;
    if (first === undefined) {
      const gaps = gapsOf(known);
      if (gaps.length > 0) return unknown(`Not all rules are known: ${gapsText(gaps)}`);
      return ok(count(groups.length, 'security group'));
    }
    const { group, rule, refusal } = first;
    const more =
      others.length === 0 ? '' : `, and the like of ${count(others.length, 'more rule')}`;
    const which = `${group.name}: ${groupRuleText(rule)}: ${refusal.because}${more}`;
    const fix = `Mend the rule in ${group.name} with cf update-security-group`;
    return stopping.length > 0
      ? failed(`Silk takes over no rule of a space that has ${which}`, { fix })
      : warning(`Silk refuses a rule of ${which}`, { fix });
  },
};

export const GROUP_CHECKS: readonly Check[] = [GROUP_RULES];
