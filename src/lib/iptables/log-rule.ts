import { parsePrefix, type LogPrefix } from '../kernel-log/prefix.js';
import { optionValue, type Rule } from './model.js';

export interface LogRule {
  readonly rule: Rule;
  /** The text of `--log-prefix` without trailing blanks; empty when the rule has none. */
  readonly prefix: string;
  /** What the prefix says, where silk or Garden wrote it. */
  readonly meaning?: LogPrefix;
}

/** Reads a rule whose target is LOG; undefined for every other rule. */
export function describeLogRule(rule: Rule): LogRule | undefined {
  // Looking at the text first spares taking apart the nine rules in ten that cannot be.
  if (!rule.spec.includes(' -j LOG') || rule.target?.name !== 'LOG') return undefined;
  const prefix = (optionValue(rule.target.options, '--log-prefix') ?? '').trimEnd();
  const meaning = parsePrefix(prefix);
  return meaning === undefined ? { rule, prefix } : { rule, prefix, meaning };
}
