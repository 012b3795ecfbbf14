import {
  IP_MATCH,
  UNREADABLE,
  type Chain,
  type Rule,
  type RuleMatch,
  type RuleOption,
  type RuleSet,
  type RuleTarget,
  type Table,
} from './model.js';

/**
 * Prints rules as `iptables-save` does, with the counters that are known. What was read from
 * `iptables-save` gives the same text back, byte for byte; `iptables -S` and text put together by
 * hand come out in the order and form of `iptables-save`.
 */
export function printIptablesSave(ruleSet: RuleSet): string {
  return [...ruleSet.tables.flatMap(printTable), ...ruleSet.epilogue]
    .map((line) => `${line}\n`)
    .join('');
}

/** `-A chain …` put together from the rule's matches and target. */
export function printRule(rule: Rule): string {
  const parts = [
    ...rule.matches.map(printMatch),
    ...(rule.target ? [printTarget(rule.target)] : []),
  ];
  return ['-A', rule.chain, ...parts].join(' ');
}

function printTable(table: Table): string[] {
  const chains = [...table.chains.values()];
  return [
    ...table.preamble,
    `*${table.name}`,
    ...chains.map(printChain),
    ...chains.flatMap((chain) => chain.rules.map(printCountedRule)),
    'COMMIT',
  ];
}

function printChain(chain: Chain): string {
  return `:${chain.name} ${chain.policy ?? '-'} [${chain.packets ?? 0}:${chain.bytes ?? 0}]`;
}

function printCountedRule(rule: Rule): string {
  const counters =
    rule.packets === undefined || rule.bytes === undefined
      ? ''
      : `[${rule.packets}:${rule.bytes}] `;
  return counters + printRule(rule);
}

function printMatch(match: RuleMatch): string {
  const options = printOptions(match.options);
  const isBare = match.module === IP_MATCH || match.module === UNREADABLE;
  return isBare ? options.join(' ') : ['-m', match.module, ...options].join(' ');
}

function printTarget(target: RuleTarget): string {
  const flag = target.how === 'jump' ? '-j' : '-g';
  return [flag, target.name, ...printOptions(target.options)].join(' ');
}

function printOptions(options: readonly RuleOption[]): string[] {
  return options.map((option) => option.text);
}
