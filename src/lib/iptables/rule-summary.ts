import { IP_MATCH, optionValue, type Rule, type RuleOption } from './model.js';

/** `-m limit` of a rule: at most `burst` packets at once, refilled at `rate` (`1/sec`, `5/min`). */
export interface RuleLimit {
  readonly rate: string;
  readonly burst: number;
}

/** What a rule asks of a packet, as it is printed; `!` in front of a value that must not be met. */
export interface RuleMatchSummary {
  /** CIDR, or `a-b` of `-m iprange`. */
  readonly source?: string;
  readonly destination?: string;
  readonly protocol?: string;
  /** Destination ports: `8080`, `7000:7010`, `80,443`. */
  readonly ports?: string;
  readonly mark?: string;
}

/** iptables-save leaves out a burst that is the default (libxt_limit XT_LIMIT_BURST). */
const DEFAULT_BURST = 5;
const DEFAULT_RATE = '3/hour';

export function ruleLimit(rule: Rule): RuleLimit | undefined {
  const limit = rule.matches.find((match) => match.module === 'limit');
  if (limit === undefined) return undefined;
  const rate = optionValue(limit.options, '--limit');
  const burst = optionValue(limit.options, '--limit-burst');
  return { rate: rate ?? DEFAULT_RATE, burst: burst === undefined ? DEFAULT_BURST : Number(burst) };
}

const SUMMARY_MODULES: ReadonlySet<string> = new Set([
  IP_MATCH,
  'iprange',
  'tcp',
  'udp',
  'sctp',
  'multiport',
  'mark',
]);

const SUMMARY_KEYS: ReadonlyMap<string, keyof RuleMatchSummary> = new Map([
  ['-s', 'source'],
  ['--src-range', 'source'],
  ['-d', 'destination'],
  ['--dst-range', 'destination'],
  ['-p', 'protocol'],
  ['--dport', 'ports'],
  ['--dports', 'ports'],
  ['--mark', 'mark'],
]);

export function summarizeMatches(rule: Rule): RuleMatchSummary {
  const summary: Partial<Record<keyof RuleMatchSummary, string>> = {};
  const matches = rule.matches.filter((match) => SUMMARY_MODULES.has(match.module));
  for (const option of matches.flatMap((match) => match.options)) {
    const key = SUMMARY_KEYS.get(option.flag);
    if (key !== undefined) summary[key] = printValue(option);
  }
  return summary;
}

function printValue(option: RuleOption): string {
  return `${option.negated ? '!' : ''}${option.values.join(' ')}`;
}
