import type { LoggedPacket } from '../kernel-log/packet.js';
import type { C2cRequest, PolicySet } from '../policy/policy-set.js';
import type { Party, Reason } from './flow.js';

/** What reasons are found from; what is not known is absent. */
export interface ReasonGrounds {
  /** All policies, as the policy server holds them. */
  readonly policies?: PolicySet;
  /** The policies that a cell's rules enforce. */
  readonly policiesOnCell: (cellId: string) => PolicySet | undefined;
}

/**
 * Why a packet was let through or not, as far as prefix, policies and the cell's rules tell. A line is older
 * than the policies it is held against: where those would have allowed it, only a cell that still lacks the
 * rule says something (`AGENT_STALE`); otherwise the policy simply came later, and the reason stays unknown.
 */
export class ReasonFinder {
  readonly #grounds: ReasonGrounds;

  constructor(grounds: ReasonGrounds) {
    this.#grounds = grounds;
  }

  find(
    packet: LoggedPacket,
    source: Party,
    destination: Party,
    cellId: string | undefined,
  ): Reason | undefined {
    const { verdict, kind } = packet.prefix;
    if (verdict === 'rate-limited') return 'RATE_LIMITED';
    if (verdict === 'allowed') return kind === 'c2c' ? 'POLICY_ALLOWED' : 'ASG_ALLOWED';
    // The only rule that writes DENY_ lines for ASGs stands behind all the groups' rules (cf-facts 1.6).
    if (kind === 'asg') return 'ASG_NO_RULE';
    if (source.app === undefined || destination.app === undefined) return undefined;
    if (packet.protocol === undefined) return undefined;
    const request: C2cRequest = {
      source: source.app.guid,
      destination: destination.app.guid,
      protocol: packet.protocol,
      port: packet.destinationPort,
    };
    return this.#isLateAnswer(packet, request)
      ? 'ESTABLISHED'
      : this.#judgeDenied(request, cellId ?? '');
  }

  /** Whether the known policies leave it possible that an app's packets are marked. */
  mayBeSource(appGuid: string, destinationGuid: string | undefined): boolean {
    const { policies } = this.#grounds;
    if (policies?.isWhole !== true) return true;
    return destinationGuid === undefined
      ? policies.hasSource(appGuid)
      : policies.between(appGuid, destinationGuid).length > 0;
  }

  /**
   * Whether a packet answers a connection that a policy allows the other way, but that the cell has no
   * entry for any more (such as the RST for a stray packet): what opens a connection has neither flag.
   */
  #isLateAnswer({ tcpFlags, sourcePort }: LoggedPacket, request: C2cRequest): boolean {
    if (tcpFlags === undefined || !tcpFlags.some((flag) => flag === 'ACK' || flag === 'RST')) {
      return false;
    }
    const { source, destination, protocol } = request;
    const asked = { source: destination, destination: source, protocol, port: sourcePort };
    return this.#grounds.policies?.judge(asked).reason === 'POLICY_ALLOWED';
  }

  #judgeDenied(request: C2cRequest, cellId: string): Reason | undefined {
    const policies = this.#grounds.policies ?? this.#grounds.policiesOnCell(cellId);
    if (policies === undefined) return undefined;
    const { reason } = policies.judge(request);
    if (reason === 'POLICY_ALLOWED') {
      const onCell = this.#grounds.policiesOnCell(cellId);
      const isOnCell = onCell === undefined || onCell.judge(request).reason === 'POLICY_ALLOWED';
      return isOnCell ? undefined : 'AGENT_STALE';
    }
    // Of a part of the policies none tells what the others are for.
    if (this.#grounds.policies?.isWhole === false) return undefined;
    // A line that was cut before the ports cannot say that they are the wrong ones.
    if (reason === 'PORT_MISMATCH' && request.port === undefined) return undefined;
    // One cell's rules show what leads to its own containers, not what is missing everywhere.
    return reason === 'NO_POLICY' && this.#grounds.policies === undefined ? undefined : reason;
  }
}
