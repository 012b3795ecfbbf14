import type { Chain, Rule, RuleSet, Table } from './model.js';

/**
 * The rules that no packet can come to: they stand in chains that nothing leads to from a built-in chain. Silk makes
 * the `--log` chain of every container, and leads to it only where something is to be logged (cf-facts 1.1).
 * Of a table without built-in chains, as in a text that was cut, nothing is said.
 */
export function unreachedRules(ruleSet: RuleSet): ReadonlySet<Rule> {
  return new Set(ruleSet.tables.flatMap(unreachedIn));
}

function unreachedIn({ chains }: Table): readonly Rule[] {
  const open = [...chains.values()].filter(({ policy }) => policy !== undefined);
  if (open.length === 0) return [];
  const reached = new Set<Chain>(open);
  for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
    for (const { target } of chain.rules) {
      const next = target === undefined ? undefined : chains.get(target.name);
      if (next === undefined || reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return [...chains.values()].filter((chain) => !reached.has(chain)).flatMap(({ rules }) => rules);
}
