/**
 * The rules of a cell as `iptables-save` prints them. Nothing is dropped: matches and targets that
 * cfnet has never heard of are carried like the rest.
 */

/** Which kernel interface the rules were read through; `unknown` where the text does not say. */
export type Backend = 'nft' | 'legacy' | 'unknown';

/** One option with its arguments, such as `! --dport 80:90`. */
export interface RuleOption {
  readonly flag: string;
  readonly negated: boolean;
  /** The arguments without quotes and escapes. */
  readonly values: readonly string[];
  /** The option as it was printed: negation, quotes and escapes included. */
  readonly text: string;
}

/** The name under which the options that need no `-m` are kept: `-s -d -i -o -p -f`. */
export const IP_MATCH = 'ip';

/** The module of what could not be told apart: no evaluator knows it, and nothing is lost. */
export const UNREADABLE = '?';

/** The options of one `-m module`, or a run of those that need none (`module` is then `IP_MATCH`). */
export interface RuleMatch {
  readonly module: string;
  readonly options: readonly RuleOption[];
}

/** What happens to a packet that matches: `-j name` or `-g name`, the name of a target or of a chain. */
export interface RuleTarget {
  readonly how: 'jump' | 'goto';
  readonly name: string;
  readonly options: readonly RuleOption[];
}

export interface Rule {
  readonly table: string;
  readonly chain: string;
  /** Position in its chain, from 1, as `iptables -L --line-numbers` counts. */
  readonly number: number;
  /** `-A chain …` as printed, without counters. */
  readonly spec: string;
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  readonly matches: readonly RuleMatch[];
  /** Absent for a rule that only counts. */
  readonly target: RuleTarget | undefined;
}

export interface Chain {
  readonly name: string;
  /** What befalls a packet at the end: built-in chains only. */
  readonly policy: string | undefined;
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  readonly rules: readonly Rule[];
}

export interface Table {
  readonly name: string;
  readonly family: 4 | 6;
  /** Comments and blank lines that stand before the table. */
  readonly preamble: readonly string[];
  /** In the order of the text. */
  readonly chains: ReadonlyMap<string, Chain>;
}

export interface RuleSet {
  readonly backend: Backend;
  /** A table may occur again: once for each family, and once for each of several saves in one text. */
  readonly tables: readonly Table[];
  /** Comments and blank lines after the last table. */
  readonly epilogue: readonly string[];
  /** Whether IPv6 was asked for by itself: then no table of it means no rule. */
  readonly hasIpv6?: true;
}

/** Whether the rules of a family are known, be there any or none. */
export function isFamilyKnown({ tables, hasIpv6 }: RuleSet, family: 4 | 6): boolean {
  return (family === 6 && hasIpv6 === true) || tables.some((table) => table.family === family);
}

/** All rules, in the order of the text. */
export function* allRules(ruleSet: RuleSet): Generator<Rule> {
  for (const table of ruleSet.tables) {
    for (const chain of table.chains.values()) yield* chain.rules;
  }
}

/** The family of the table that a rule of the set stands in. */
export function familyOf(ruleSet: RuleSet, rule: Rule): 4 | 6 {
  return tableOf(ruleSet, rule)?.family ?? 4;
}

/** The rule that stands right behind another in its chain. */
export function ruleAfter(ruleSet: RuleSet, rule: Rule): Rule | undefined {
  return tableOf(ruleSet, rule)?.chains.get(rule.chain)?.rules[rule.number];
}

function tableOf({ tables }: RuleSet, rule: Rule): Table | undefined {
  return tables.find(
    ({ name, chains }) =>
      name === rule.table && chains.get(rule.chain)?.rules[rule.number - 1] === rule,
  );
}

/**
 * The first argument of the first option of that name, whichever match it belongs to. `! -d X` is no demand for X: what
 * is negated counts as absent.
 */
export function optionValue(options: readonly RuleOption[], flag: string): string | undefined {
  return options.find((option) => option.flag === flag && !option.negated)?.values[0];
}

/** Whether a rule asks that something be not so: of silk's own, few do (cf-facts 1.5 to 1.7). */
export function asksForNot({ matches }: Rule): boolean {
  return matches.some(({ options }) => options.some(({ negated }) => negated));
}
