import type { Rule } from '../../../src/lib/iptables/model.js';
import { SavedRule } from '../../../src/lib/iptables/saved-rule.js';

/** A rule by itself, as the first of its chain in the filter table. */
export function ruleOf(spec: string): Rule {
  const chain = spec.split(' ')[1] ?? '';
  return new SavedRule('filter', chain, 1, spec, undefined, undefined);
}
