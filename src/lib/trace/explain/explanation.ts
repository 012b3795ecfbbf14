import type { Directory } from '../../directory/directory.js';
import type { AppIdentity } from '../../directory/model.js';
import type { Leg } from '../../engine/path.js';
import type { Problem } from '../../errors/problem.js';
import type { Reason } from '../../flow/flow.js';
import type { Rule } from '../../iptables/model.js';
import type { PolicySet } from '../../policy/policy-set.js';
import type { SecurityGroup } from '../../policy/policy.js';
import type { Connection } from '../connection.js';
import type { Way } from '../find-ways.js';
import type { TraceCells } from '../trace-cells.js';

/** Why a way ends as it does. What is said holds for the pair and for its like: it names no instance. */
export interface Explanation {
  readonly reason: Reason;
  /** The second half of a sentence, after a colon. */
  readonly because: string;
  /** Commands that would change the answer, ready to be pasted into a POSIX shell. */
  readonly fix: readonly string[];
  /** What else a reader should know: whole sentences without a full stop. */
  readonly notes: readonly string[];
}

/** What ways are explained with; the rules have decided already. */
export interface TraceGrounds {
  readonly directory: Directory;
  readonly cells: TraceCells;
  /** As the policy server has them; absent: not known. */
  readonly policies?: PolicySet;
  /** Absent: not known, or not asked for. */
  readonly groups?: readonly SecurityGroup[];
  /** Why policies and groups are not known, or not in whole; absent or empty: they are, as far as they were asked for. */
  readonly policyGaps?: readonly Problem[];
  readonly groupGaps?: readonly Problem[];
  /** BOSH deployment of the cells. */
  readonly deployment?: string;
}

/** A way that a cell settled, with what it is explained with. */
export interface Settled {
  readonly way: Way;
  /** The packet on the cell that settled it. */
  readonly leg: Leg;
  /** The rule; absent where none decided. */
  readonly rule: Rule | undefined;
  readonly connection: Connection;
  readonly grounds: TraceGrounds;
}

export function explanation(
  reason: Reason,
  because: string,
  more: Partial<Pick<Explanation, 'fix' | 'notes'>> = {},
): Explanation {
  return { reason, because, fix: more.fix ?? [], notes: more.notes ?? [] };
}

/** The app whose container has an address. */
export function appAt({ directory }: TraceGrounds, ip: string): AppIdentity | undefined {
  return directory.containerAt(ip, undefined)?.identity;
}
