import type { Leg, Path } from '../engine/path.js';
import { VTEP } from '../engine/silk-names.js';
import { INGRESS_MARK } from '../flow/mark.js';
import { parseMaskedNumber } from '../iptables/matcher/state-options.js';
import { asksForNot, optionValue, type Rule, type RuleOption } from '../iptables/model.js';
import { egressRuleOnCell, isEgressChain } from '../policy/egress-on-cell.js';

/**
 * What kind of rule settled a packet's fate, as silk's chains tell (cf-facts 1.3 to 1.7).
 * `nothing`: no rule did; `foreign`: one that silk did not write.
 */
export type RulingKind =
  | 'policy'
  | 'no-policy'
  | 'group'
  | 'no-group'
  | 'deny-network'
  | 'rate-limit'
  | 'established'
  | 'mapped-port'
  | 'host'
  | 'unknown-address'
  | 'unmodelled'
  | 'foreign'
  | 'nothing';

export interface Ruling {
  readonly kind: RulingKind;
  /** Where it was settled; absent for a container that talks to itself: no cell sees that. */
  readonly leg?: Leg;
  /** The rule; absent where none decided. */
  readonly rule?: Rule;
}

/** The rule that settled a packet's fate: the last one that had a say, on the last cell where one had. */
export function rulingOf(path: Path): Ruling {
  const last = path.legs.at(-1);
  if (path.verdict === 'allowed' && path.arrival === 'unknown') {
    return { kind: 'unknown-address', ...(last && { leg: last }) };
  }
  const rulings = path.legs.map(rulingOnCell).filter(({ kind }) => kind !== 'nothing');
  return rulings.at(-1) ?? { kind: 'nothing', ...(last && { leg: last }) };
}

function rulingOnCell(leg: Leg): Ruling {
  const { verdict, decidedBy: rule, delivery } = leg.outcome;
  const ruling = (kind: RulingKind): Ruling => ({ kind, leg, ...(rule && { rule }) });
  if (verdict === 'unmodelled') return ruling('unmodelled');
  if (rule === undefined) return ruling(verdict === 'denied' ? 'foreign' : 'nothing');
  // The source cell lets marked packets out to the overlay; the destination's cell decides.
  if (optionValue(optionsOf(rule), '-o') === VTEP) return ruling('nothing');
  if (followsConnection(rule)) return ruling('established');
  if (rule.chain.startsWith('input--') || delivery === 'local') return ruling('host');
  if (isEgressChain(rule.chain)) return egressRuling(rule, leg);
  if (rule.chain.startsWith('vpa--')) return ruling('policy');
  if (!rule.chain.startsWith('overlay--')) return ruling('foreign');
  if (verdict === 'denied') return ruling('no-policy');
  return ruling(asksForIngressMark(rule) ? 'mapped-port' : 'foreign');
}

/** What is logged is accepted in a chain of its own; the group's rule is the one that sent the packet there. */
function egressRuling(rule: Rule, leg: Leg): Ruling {
  if (leg.outcome.verdict === 'allowed') {
    const sender = leg.outcome.hops.find((hop) => egressRuleOnCell(hop.rule) !== undefined);
    return { kind: 'group', leg, rule: sender?.rule ?? rule };
  }
  return { kind: refusalKind(rule), leg, rule };
}

function refusalKind(rule: Rule): RulingKind {
  if (rule.chain.endsWith('--rl-log') || hasModule(rule, 'hashlimit')) return 'rate-limit';
  // Silk refuses by destination or all that is left, and never all but something.
  if (asksForNot(rule)) return 'foreign';
  return optionValue(optionsOf(rule), '-d') === undefined ? 'no-group' : 'deny-network';
}

function followsConnection(rule: Rule): boolean {
  const states =
    optionValue(optionsOf(rule), '--state') ?? optionValue(optionsOf(rule), '--ctstate');
  return states?.includes('ESTABLISHED') === true;
}

function asksForIngressMark(rule: Rule): boolean {
  return parseMaskedNumber(optionValue(optionsOf(rule), '--mark') ?? '')?.value === INGRESS_MARK;
}

function hasModule(rule: Rule, name: string): boolean {
  return rule.matches.some(({ module }) => module === name);
}

function optionsOf(rule: Rule): readonly RuleOption[] {
  return rule.matches.flatMap(({ options }) => options);
}
