import type { Rule } from '../iptables/model.js';
import type { Address } from '../net/address.js';
import type { NextHop } from './routing.js';

/** `unmodelled`: a rule decides that is not understood; which, `decidedBy` says. */
export type EngineVerdict = 'allowed' | 'denied' | 'unmodelled';

/** A line that a LOG rule prints for the packet. */
export interface LogEntry {
  readonly rule: Rule;
  /** As the line has it, without the trailing blank. */
  readonly prefix: string;
  /** False when it hangs on a rate limit, or on a match that is not understood. */
  readonly certain: boolean;
}

/** A rule that the packet met and that did something to it. */
export interface Hop {
  readonly rule: Rule;
  /** What it did: `ACCEPT`, `LOG`, `MARK 0x1`, `jump netout--…`, `DNAT 10.255.41.2:8080`. */
  readonly action: string;
  /** False when it is not known whether the rule matches; the outcome follows one of the two ways. */
  readonly certain: boolean;
}

/** One of the things that may happen to a packet on a cell. */
export interface Outcome {
  readonly verdict: EngineVerdict;
  /** The rule that accepted, dropped, rejected, or is not understood; absent when a chain's policy decided. */
  readonly decidedBy: Rule | undefined;
  /** What a rejected sender is told, for instance `icmp-port-unreachable`; absent when it is told nothing. */
  readonly rejectedWith: string | undefined;
  /** Whether the packet is for the cell itself or goes on; absent when it did not get as far. */
  readonly delivery: 'local' | 'forward' | undefined;
  /** What the cell's routes make of a packet that goes on; absent when it did not get as far. */
  readonly nextHop: NextHop | undefined;
  /** The interface that a forwarded packet leaves by; empty when it leaves by none, or nothing tells by which. */
  readonly outInterface: string;
  readonly mark: number;
  readonly destination: Address;
  readonly destinationPort: number | undefined;
  /** What the packet's source becomes as it leaves; `unknown` when a rule has several to choose from. */
  readonly newSource: 'unchanged' | 'masqueraded' | 'unknown' | Address;
  /** The rule that translated the destination. */
  readonly translatedBy: Rule | undefined;
  readonly logs: readonly LogEntry[];
  /** Empty unless asked for. */
  readonly hops: readonly Hop[];
}

/** Everything that may happen to a packet: several outcomes where something unknown decides, such as a rate limit. */
export interface Evaluation {
  /** Never empty. */
  readonly outcomes: readonly Outcome[];
}
