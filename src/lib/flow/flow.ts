import type { Cell, Named } from '../directory/model.js';
import type { LoggedPacket } from '../kernel-log/packet.js';

export type { Kind, Verdict } from '../kernel-log/prefix.js';
export type Direction = 'ingress' | 'egress';

/** The closed list of the contract, section 5. */
export const REASON_CODES = [
  'POLICY_ALLOWED',
  'NO_POLICY',
  'WRONG_DIRECTION',
  'PORT_MISMATCH',
  'PROTOCOL_MISMATCH',
  'ASG_ALLOWED',
  'ASG_NO_RULE',
  'ASG_DENY_NETWORK',
  'RATE_LIMITED',
  'ESTABLISHED',
  'INGRESS_ROUTER',
  'HOST_PROTECTED',
  'AGENT_STALE',
  'APP_NOT_RUNNING',
  'UNKNOWN_ADDRESS',
  'UNMODELLED_RULE',
] as const;
export type Reason = (typeof REASON_CODES)[number];

export interface Instance {
  /** Container handle as the platform holds it: 28 characters, 36 for tasks and staging. */
  readonly guid: string;
  readonly index?: number;
}

/** What is known of whoever stands at one end of a flow. Parties of one container are one shared object. */
export interface Party {
  readonly app?: Named;
  readonly space?: Named;
  readonly org?: Named;
  readonly instance?: Instance;
  /** Handles that the piece of guid in the prefix fits, when it fits more than one. */
  readonly ambiguous?: readonly string[];
  readonly cell?: { readonly id: string };
}

/** Where a rule stands on its cell: `number` counts from 1 within the chain, as `iptables -L --line-numbers`. */
export interface RuleRef {
  readonly table: string;
  readonly chain: string;
  readonly number: number;
  readonly spec: string;
}

/** What is known today says of a line that was written when something else may have been so. */
export interface Hindsight {
  readonly reason: Reason;
  /** Set where what is known is older than the line: when it was so, in milliseconds of the Unix epoch. */
  readonly knownAt?: number;
}

/** One logged packet with everything that is known about it. */
export interface Flow {
  readonly packet: LoggedPacket;
  readonly cell: Cell | undefined;
  readonly source: Party;
  readonly destination: Party;
  /** The rule that printed the line, where it is known to have been there then. */
  readonly rule: RuleRef | undefined;
  /** The reason then. */
  readonly reason: Reason | undefined;
  /** Instead of `rule`: the one that would print such a line today. */
  readonly ruleToday?: RuleRef | undefined;
  /** Instead of `reason`. */
  readonly hindsight?: Hindsight | undefined;
  /** The rules of the cell show that what is above the limit of outbound connections is logged and not rejected. */
  readonly isDryRun?: true;
}
