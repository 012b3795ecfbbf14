import type { Family } from '../../net/address.js';
import type { Rule, RuleMatch } from '../model.js';

/** What connection tracking says of a packet, as bits of a set (`--ctstate`). */
export const ConntrackState = {
  NEW: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  INVALID: 8,
  UNTRACKED: 16,
} as const;
export type ConntrackStateName = keyof typeof ConntrackState;

/** TCP flags as bits, in the places that the header has them. */
export const TcpFlag = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;

/** Stands for a port, type or flag set that the packet does not have. */
export const ABSENT = -1;

/** Whether a rate limit still has room for the packet. */
export type LimitState = 'within' | 'over' | 'unknown';

/** Asked for the state of `-m limit` and `-m hashlimit` when a packet has met what stands before it. */
export type Limiter = (rule: Rule, match: RuleMatch, packet: PacketFields) => LimitState;

/**
 * A packet as matches see it: numbers, ready to be compared. Built once for each packet; the mark
 * and the destination change on its way.
 */
export interface PacketFields {
  family: Family;
  /** IPv4 addresses as unsigned numbers; 0 in an IPv6 packet. */
  source: number;
  destination: number;
  /** IPv6 addresses; 0 in an IPv4 packet. */
  source6: bigint;
  destination6: bigint;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
  icmpType: number;
  icmpCode: number;
  /** Bits of `TcpFlag`; `ABSENT` when they are not known. */
  tcpFlags: number;
  /** Unsigned; 0 is "no mark". */
  mark: number;
  /** Empty where the packet has none. */
  inInterface: string;
  outInterface: string;
  /** A bit of `ConntrackState`; `ABSENT` when it is not known. */
  state: number;
  /** Whether the connection's addresses are translated; undefined when that is not known. */
  sourceIsTranslated: boolean | undefined;
  destinationIsTranslated: boolean | undefined;
  /** Whether an address is one of the cell's own; undefined when those are not known. */
  isLocal: ((address: number | bigint) => boolean) | undefined;
  limiter: Limiter;
}

/** An IPv4 packet of which nothing is known, to be filled in. */
export function blankPacket(): PacketFields {
  return {
    family: 4,
    source: 0,
    destination: 0,
    source6: 0n,
    destination6: 0n,
    protocol: 0,
    sourcePort: ABSENT,
    destinationPort: ABSENT,
    icmpType: ABSENT,
    icmpCode: ABSENT,
    tcpFlags: ABSENT,
    mark: 0,
    inInterface: '',
    outInterface: '',
    state: ABSENT,
    sourceIsTranslated: undefined,
    destinationIsTranslated: undefined,
    isLocal: undefined,
    limiter: () => 'unknown',
  };
}
