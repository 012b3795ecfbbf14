import { describeLogRule } from '../../iptables/log-rule.js';
import type { Rule, RuleSet } from '../../iptables/model.js';
import { egressRuleOnCell } from '../../policy/egress-on-cell.js';

/** Silk cuts the names of chains to this many characters (cf-facts 1.1). */
const LONGEST = 28;

/** What the rules of one container log. */
export interface ContainerChains {
  /** Whether its chains are there at all. */
  readonly isThere: boolean;
  /** Denied container traffic: its `overlay--` chain has a `DENY_C2C_` rule. */
  readonly logsDeniedC2c: boolean;
  /** What no security group allows: a `DENY_` rule at the end. */
  readonly logsDeniedAsg: boolean;
  /** Rules of security groups, and how many of them lead to the log chain. */
  readonly groupRules: number;
  readonly loggedGroupRules: number;
  /** Whether the agent keeps the group rules up to date (`asg-`), or they are as when it was made. */
  readonly isDynamic: boolean;
}

/** Finds and sums up the chains of containers in the rules of their cell. */
export class ContainerChainReader {
  readonly #chains: ReadonlyMap<string, readonly Rule[]>;

  constructor(ruleSet: RuleSet) {
    const filter = ruleSet.tables.filter(({ name, family }) => name === 'filter' && family === 4);
    this.#chains = new Map(
      filter.flatMap(({ chains }) =>
        [...chains].map(([name, { rules }]) => [name, rules] as const),
      ),
    );
  }

  of(handle: string): ContainerChains {
    const overlay = this.overlayRules(handle);
    const egress = this.egressRules(handle);
    const groups = egress.filter((rule) => egressRuleOnCell(rule) !== undefined);
    return {
      isThere: overlay.length + egress.length > 0,
      logsDeniedC2c: overlay.some(isLogRule),
      logsDeniedAsg: egress.some(isLogRule),
      groupRules: groups.length,
      loggedGroupRules: groups.filter(({ target }) => target?.how === 'goto').length,
      isDynamic: this.#dynamicChainOf(handle) !== undefined,
    };
  }

  overlayRules(handle: string): readonly Rule[] {
    return this.#chains.get(`overlay--${handle}`.slice(0, LONGEST)) ?? [];
  }

  /** The rules that decide about packets to the outside: those of `asg-` where security groups are dynamic. */
  egressRules(handle: string): readonly Rule[] {
    const dynamic = this.#dynamicChainOf(handle);
    return this.#chains.get(dynamic ?? netoutChain(handle)) ?? [];
  }

  /** By the jump and not by name: from silk 3.0 to 3.49 the name was a hash. */
  #dynamicChainOf(handle: string): string | undefined {
    const jump = this.#chains
      .get(netoutChain(handle))
      ?.find(({ target }) => target?.name.startsWith('asg-') === true);
    return jump?.target?.name;
  }
}

function netoutChain(handle: string): string {
  return `netout--${handle}`.slice(0, LONGEST);
}

function isLogRule(rule: Rule): boolean {
  return describeLogRule(rule) !== undefined;
}
