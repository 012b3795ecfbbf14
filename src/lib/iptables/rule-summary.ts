import { IP_MATCH, optionValue, type Rule, type RuleOption } from './model.js';

/** `-m limit` of a rule: at most `burst` packets at once, refilled at `rate` (`1/sec`, `5/min`). */
export interface RuleLimit {
  readonly rate: string;
  readonly burst: number;
}

/**
 * What a rule asks of a packet, as it is printed; `!` in front of a value that must not be met, a blank between
 * several that hold together (`-s` beside `--src-range`).
 */
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

/** Absent too where the burst is no number: then the limit is not known. */
export function ruleLimit(rule: Rule): RuleLimit | undefined {
  const limit = rule.matches.find((match) => match.module === 'limit');
  if (limit === undefined) return undefined;
  const rate = optionValue(limit.options, '--limit') ?? DEFAULT_RATE;
  const burst = Number(optionValue(limit.options, '--limit-burst') ?? DEFAULT_BURST);
  return Number.isInteger(burst) && burst > 0 ? { rate, burst } : undefined;
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
    if (key === undefined || option.values.length === 0) continue;
    const before = summary[key];
    summary[key] = before === undefined ? printValue(option) : `${before} ${printValue(option)}`;
  }
  return summary;
}

/** The address of `-s` or `-d` that admits one alone: `10.255.41.3/32`. */
export function hostAddress(range: string | undefined): string | undefined {
  return /^([^!/-]+)\/(?:32|128)$/.exec(range ?? '')?.[1];
}

function printValue(option: RuleOption): string {
  return `${option.negated ? '!' : ''}${option.values.join(' ')}`;
}
