import type { Cell, Named } from '../directory/model.js';
import type { ErrorCode } from '../errors/cfnet-error.js';
import type { Instance, Kind, RuleRef, Verdict } from '../flow/flow.js';
import type { Backend } from '../iptables/model.js';
import type { RuleLimit, RuleMatchSummary } from '../iptables/rule-summary.js';

/** A rule with whom it is about, as the public contract has it (section 4); what is not known is left out. */
export interface DescribedRule extends RuleRef {
  readonly family: 'ipv4' | 'ipv6';
  /** LOG rules only; `verdict` and `kind` where silk or Garden wrote the prefix. */
  readonly prefix?: string;
  readonly verdict?: Verdict;
  readonly kind?: Kind;
  readonly packets?: number;
  readonly bytes?: number;
  readonly limit?: RuleLimit;
  /** The container that the rule was made for, and its app. */
  readonly app?: Named;
  readonly space?: Named;
  readonly org?: Named;
  readonly instance?: Instance;
  /** The app whose packets a network policy lets in here. */
  readonly source_app?: Named;
  readonly match: RuleMatchSummary;
}

export interface CellDocument {
  readonly cell: Cell;
  readonly backend: Backend;
  readonly rules: readonly DescribedRule[];
}

/** The document of `rules --json`. */
export interface RulesDocument {
  readonly version: 1;
  readonly cells: readonly CellDocument[];
  readonly errors: readonly {
    readonly cell?: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

/**
 * What was asked for: the LOG rules, every rule, or the rule that printed a line. The last has for each
 * cell that rule first, then, where they are known, the one that decided and the one that sent the
 * packet there.
 */
export type RulesView = 'log-rules' | 'every-rule' | 'printed-by';
