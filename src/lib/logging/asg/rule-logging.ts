import { asObject } from '../../json/json-value.js';

/**
 * The rules of a security group with logging switched on or off in each. Everything else stays as it is: keys that
 * cfnet has never heard of, their order, and rules that need no change.
 */
export function withLogging(rules: readonly unknown[], enabled: boolean): readonly unknown[] {
  return rules.map((rule) => {
    const object = asObject(rule);
    if (object === undefined || logs(object) === enabled) return rule;
    return { ...object, log: enabled };
  });
}

/** How many rules log. */
export function countLogging(rules: readonly unknown[]): number {
  return rules.filter((rule) => logs(asObject(rule) ?? {})).length;
}

/** Byte for byte, as JSON has it: the order of keys counts too. */
export function isSameText(a: readonly unknown[], b: readonly unknown[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The same values, whatever order an API gives keys in. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

function logs(rule: Readonly<Record<string, unknown>>): boolean {
  return rule['log'] === true;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  const object = asObject(value);
  if (object === undefined) return value;
  const keys = Object.keys(object).sort();
  return Object.fromEntries(keys.map((key) => [key, inOrder(object[key])]));
}
