import { asksForNot, optionValue, type Rule, type RuleSet } from '../iptables/model.js';
import { parseAddressRange } from '../net/address.js';
import { protocolNumber } from '../net/protocol.js';
import { ANY_ICMP, type EgressRule, type IcmpKind } from './egress-rule.js';
import type { PortRange } from './group-ports.js';

/** Where silk puts the rules of security groups: `netout--` if they are static, else `asg-` (cf-facts 1.1, 1.6). */
const EGRESS_CHAIN = /^(?:netout--|c?asg-)/;

export function isEgressChain(chain: string): boolean {
  return EGRESS_CHAIN.test(chain);
}

/** Whether the agent keeps this chain up to date while the container runs (dynamic security groups). */
export function isDynamicEgressChain(chain: string): boolean {
  return isEgressChain(chain) && !chain.startsWith('netout--');
}

/**
 * What a rule on a cell lets out, where a security group stands behind it: silk writes each of those with
 * `--dst-range`, and no other rule; none of them asks that something be not so.
 */
export function egressRuleOnCell(rule: Rule): EgressRule | undefined {
  if (!isEgressChain(rule.chain) || !letsOut(rule) || asksForNot(rule)) return undefined;
  const options = rule.matches.flatMap((match) => match.options);
  const destinations = parseAddressRange(optionValue(options, '--dst-range') ?? '');
  if (destinations === undefined) return undefined;
  const protocol = protocolNumber(optionValue(options, '-p') ?? '');
  const ports = portsOf(optionValue(options, '--dport'));
  const icmp = icmpOf(optionValue(options, '--icmp-type') ?? optionValue(options, '--icmpv6-type'));
  return {
    destinations,
    ...(protocol !== undefined && { protocol }),
    ...(ports && { ports }),
    ...(icmp && { icmp }),
  };
}

/** The rules of the security groups that a chain of a cell holds. */
export function egressRulesInChain(ruleSet: RuleSet, chain: string): readonly EgressRule[] {
  return ruleSet.tables
    .flatMap(({ chains }) => chains.get(chain)?.rules ?? [])
    .map(egressRuleOnCell)
    .filter((rule) => rule !== undefined);
}

/** With logging the way out leads through the container's log chain, which accepts in the end. */
function letsOut({ target }: Rule): boolean {
  return target?.how === 'goto' || target?.name === 'ACCEPT';
}

function portsOf(text: string | undefined): PortRange | undefined {
  const [low = '', high = low] = text?.split(':') ?? [];
  return low === '' ? undefined : { low: Number(low), high: Number(high) };
}

function icmpOf(text: string | undefined): IcmpKind | undefined {
  if (text === undefined) return undefined;
  const [type = '', code] = text.split('/');
  return {
    type: type === 'any' ? ANY_ICMP : Number(type),
    ...(code !== undefined && { code: Number(code) }),
  };
}
