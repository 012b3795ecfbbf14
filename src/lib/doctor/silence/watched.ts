import type { Rule } from '../../iptables/model.js';
import type { RuleLimit } from '../../iptables/rule-summary.js';
import type { CellLogging, ContainerLogging } from '../../logging/state/cell-logging.js';
import type { RulingKind } from '../../trace/ruling.js';

/** Which lines are meant. */
export type LineKind = 'c2c-allowed' | 'c2c-denied' | 'asg-allowed' | 'asg-denied' | 'never-logged';

/** A rule with what it counted, all in all and while it was watched. */
export interface CountedRule {
  readonly rule: Rule;
  readonly packets: number;
  /** Absent where nobody watched, or the rule was made anew meanwhile. */
  readonly meanwhile?: number;
  readonly limit?: RuleLimit;
}

/** One place where packets are settled, with the rules that log them, or should. */
export interface Watched {
  readonly kind: LineKind;
  /** The rules here decide about packets to other ports and addresses too: what they count says little of one connection. */
  readonly decidesMore?: boolean;
  /** Whose packets: `appA/0 → appB/1`, `to appB/1`. */
  readonly subject: string;
  readonly cell: CellLogging;
  /** The rule that settles them; absent where none does. */
  readonly decided?: CountedRule;
  /** The LOG rules on their way on this cell. */
  readonly logs: readonly CountedRule[];
  /** The rules beside it that let established connections pass, unseen by LOG rules. */
  readonly established: readonly CountedRule[];
  /** Whose rules these are. */
  readonly container?: ContainerLogging;
  /** As `trace` says; absent for what was not traced. */
  readonly ruling?: RulingKind;
  /** Ids of the cells that the packets pass, in order; the last is this one. */
  readonly way: readonly string[];
}

/** Packets that met the rule while it was watched; 0 where nobody watched. */
export function meanwhile(rules: readonly CountedRule[]): number {
  return rules.reduce((sum, rule) => sum + (rule.meanwhile ?? 0), 0);
}

export function packets(rules: readonly CountedRule[]): number {
  return rules.reduce((sum, rule) => sum + rule.packets, 0);
}

export function decidedBy({ decided }: Watched): readonly CountedRule[] {
  return decided === undefined ? [] : [decided];
}

/** Whether the counters were read twice. */
export function isWatched({ cell }: Watched): boolean {
  return cell.look.later?.ruleSet !== undefined;
}
