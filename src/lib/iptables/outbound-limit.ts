import { allRules, optionValue, type RuleSet } from './model.js';

/** A limit of new outbound connections as a container's rules have it (`outbound_connections` of silk-cni, cf-facts 1.6). */
export interface OutboundLimit {
  /** New connections at once to one address and port, and how many more a time, such as `100/sec`. */
  readonly burst: string;
  readonly rate: string;
  /** The chain that what is above the limit goes to; it only logs where the limit is a dry run. */
  readonly chain: string;
}

const RATE = '--hashlimit-above';

/** The limits of a cell that reject nothing: their chain logs and returns (netout.go `connRateLimitLogChain`). */
export function dryRunLimits(ruleSet: RuleSet): readonly OutboundLimit[] {
  return [...allRules(ruleSet)].flatMap(({ spec, matches, target }) => {
    if (!spec.includes(RATE) || target === undefined || !onlyLogs(ruleSet, target.name)) return [];
    const options = matches.flatMap((match) => match.options);
    const burst = optionValue(options, '--hashlimit-burst');
    const rate = optionValue(options, RATE);
    return burst === undefined || rate === undefined ? [] : [{ burst, rate, chain: target.name }];
  });
}

/** Whether a chain is there and settles nothing: it logs, and packets go on behind the rule that led to it. */
export function onlyLogs({ tables }: RuleSet, name: string): boolean {
  const chains = tables.flatMap(({ chains }) => chains.get(name) ?? []);
  return (
    chains.length > 0 &&
    chains.every(({ rules }) =>
      rules.every(({ target }) => target === undefined || ['LOG', 'RETURN'].includes(target.name)),
    )
  );
}

/** `DENY_ORL_ is logged above 5 new connections …`: what a dry run does; without a full stop. */
export function dryRunText({ burst, rate }: OutboundLimit): string {
  return `DENY_ORL_ would be logged above ${burst} new connections to one address and port (then ${rate}); nothing is rejected`;
}
