import type { Path } from '../engine/path.js';
import type { Rule } from '../iptables/model.js';
import { ruleLimit, type RuleLimit } from '../iptables/rule-summary.js';

/** A line that the kernel of a cell would log. */
export interface TraceLog {
  readonly cellId: string;
  readonly prefix: string;
  readonly rule: Rule;
  /** False where it hangs on a rate limit, or on something else that is not known. */
  readonly certain: boolean;
  /** The rate limit that it hangs on. */
  readonly limit?: RuleLimit;
}

/** The lines that a packet causes on a way. */
export function logLinesOf(path: Path): readonly TraceLog[] {
  return path.legs.flatMap(({ cell, outcome }) =>
    outcome.logs.map(({ rule, prefix, certain }) => {
      const limit = ruleLimit(rule);
      return {
        cellId: cell.id,
        prefix,
        rule,
        certain: certain && limit === undefined,
        ...(limit && { limit }),
      };
    }),
  );
}

/** The lines of a way, and as uncertain those that ways with the same end cause besides. */
export function withPossibleLines(
  lines: readonly TraceLog[],
  others: readonly Path[],
): readonly TraceLog[] {
  const possible = new Map<Rule, TraceLog>();
  for (const line of others.flatMap(logLinesOf)) {
    if (!lines.some(({ rule }) => rule === line.rule)) possible.set(line.rule, line);
  }
  return [...lines, ...[...possible.values()].map((line) => ({ ...line, certain: false }))];
}
