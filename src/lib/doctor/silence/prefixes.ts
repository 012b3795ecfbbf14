import { describeLogRule } from '../../iptables/log-rule.js';
import type { Watched } from './watched.js';

/** What the lines of a place begin with; none where no rule logs. */
export function prefixesOf({ logs }: Pick<Watched, 'logs'>): readonly string[] {
  const prefixes = logs.map(({ rule }) => describeLogRule(rule)?.prefix ?? '');
  return [...new Set(prefixes)].filter((prefix) => prefix !== '');
}
