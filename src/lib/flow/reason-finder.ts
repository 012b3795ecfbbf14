import type { LoggedPacket } from '../kernel-log/packet.js';
import { judgePair, type C2cReason, type C2cRequest } from '../policy/policy-set.js';
import type { Policy } from '../policy/policy.js';
import type { Hindsight, Party, Reason } from './flow.js';
import {
  policiesThen,
  type Pair,
  type PoliciesThen,
  type PolicyGrounds,
  type PolicyLook,
} from './policies-then.js';
import { momentOf, type LineMoment } from './time-span.js';

/** Why a packet was let through or not: then, or else what is known today says of it. */
export interface FoundReason {
  readonly reason?: Reason;
  readonly hindsight?: Hindsight;
}

const NOT_FOUND: FoundReason = {};

/**
 * Why a packet was let through or not, as far as its prefix, and the policies and rules of then, tell. Most prefixes
 * say it alone, whatever was changed since: a policy's rule let the packet in, a group's rule let it out, the limit
 * was reached; and the only rule that writes DENY_ lines for groups stands behind the rules of all of them, those of
 * `deny_networks` write none (cf-facts 1.6). Why c2c was denied depends on the policies of that moment
 * (`policiesThen`). Where these are not known, what is known today is given apart.
 */
export class ReasonFinder {
  readonly #grounds: PolicyGrounds;
  /** Each answer is one object, however many lines have it. */
  readonly #proven = new Map<Reason, FoundReason>();
  readonly #guessed = new Map<string, FoundReason>();

  constructor(grounds: PolicyGrounds) {
    this.#grounds = grounds;
  }

  /** @param readBy when the line was read, in milliseconds of the Unix epoch, where lines are read as they come */
  find(
    packet: LoggedPacket,
    source: Party,
    destination: Party,
    cellId: string | undefined,
    readBy?: number,
  ): FoundReason {
    const { verdict, kind } = packet.prefix;
    if (verdict === 'rate-limited') return this.#then('RATE_LIMITED');
    if (verdict === 'allowed') return this.#then(kind === 'c2c' ? 'POLICY_ALLOWED' : 'ASG_ALLOWED');
    if (kind === 'asg') return this.#then('ASG_NO_RULE');
    if (source.app === undefined || destination.app === undefined) return NOT_FOUND;
    if (packet.protocol === undefined) return NOT_FOUND;
    const pair: Pair = {
      source: source.app.guid,
      destination: destination.app.guid,
      sourceCell: source.cell?.id,
      destinationCell: cellId,
    };
    const request: C2cRequest = {
      source: pair.source,
      destination: pair.destination,
      protocol: packet.protocol,
      port: packet.destinationPort,
    };
    const moment = momentOf(packet.envelope.time, readBy);
    const then = moment && policiesThen(pair, moment, this.#grounds);
    const reason = then && judgeThen(packet, request, then);
    if (reason !== undefined) return this.#then(reason);
    const today = this.#judgeToday(packet, request, cellId);
    return today === undefined ? NOT_FOUND : this.#today(today, moment);
  }

  /** Whether the known policies leave it possible that an app's packets are marked. */
  mayBeSource(appGuid: string, destinationGuid: string | undefined): boolean {
    const policies = this.#newest?.policies;
    if (policies?.isWhole !== true) return true;
    return destinationGuid === undefined
      ? policies.hasSource(appGuid)
      : policies.between(appGuid, destinationGuid).length > 0;
  }

  get #newest(): PolicyLook | undefined {
    return this.#grounds.looks().at(-1);
  }

  #then(reason: Reason): FoundReason {
    let found = this.#proven.get(reason);
    if (found === undefined) this.#proven.set(reason, (found = { reason }));
    return found;
  }

  #today(reason: Reason, moment: LineMoment | undefined): FoundReason {
    const until = this.#newest?.span.until ?? -Infinity;
    const isOld = moment !== undefined && Number.isFinite(until) && until < moment.earliest;
    const hindsight: Hindsight = isOld ? { reason, knownAt: until } : { reason };
    const key = `${reason} ${hindsight.knownAt ?? ''}`;
    let found = this.#guessed.get(key);
    if (found === undefined) this.#guessed.set(key, (found = { hindsight }));
    return found;
  }

  /** As if the line had been written today. */
  #judgeToday(
    packet: LoggedPacket,
    request: C2cRequest,
    cellId: string | undefined,
  ): Reason | undefined {
    const known = this.#newest?.policies;
    const onCell = this.#grounds.policiesOnCell(cellId ?? '');
    const policies = known ?? onCell?.policies;
    if (policies === undefined) return undefined;
    const { source, destination } = request;
    if (isLateAnswer(packet, request, () => policies.between(destination, source))) {
      return 'ESTABLISHED';
    }
    const reason = reasonWithPort(request, policies.judge(request));
    if (reason === 'POLICY_ALLOWED') {
      const isOnCell = onCell === undefined || onCell.policies.judge(request).reason === reason;
      return isOnCell ? reason : 'AGENT_STALE';
    }
    // Of a part of the policies none tells what the others are for.
    if (known?.isWhole === false) return undefined;
    // One cell's rules show what leads to its own containers, not what is missing everywhere.
    return reason === 'NO_POLICY' && known === undefined ? undefined : reason;
  }
}

/** Undefined where the answer hangs on something that is not known. */
function judgeThen(
  packet: LoggedPacket,
  request: C2cRequest,
  { forward, backward, wereOnCell }: PoliciesThen,
): Reason | undefined {
  if (backward === undefined && isAnswer(packet)) return undefined;
  if (isLateAnswer(packet, request, () => backward ?? [])) return 'ESTABLISHED';
  const reason = reasonWithPort(
    request,
    judgePair(request, forward, () => backward ?? []),
  );
  if (reason === 'POLICY_ALLOWED') {
    // Its own cell would have let it in: it came without the mark that the cell of its sender owed it.
    return wereOnCell && packet.mark !== undefined ? undefined : 'AGENT_STALE';
  }
  const isOfForward = reason === 'PORT_MISMATCH' || reason === 'PROTOCOL_MISMATCH';
  return backward === undefined && !isOfForward ? undefined : reason;
}

/** A line that was cut before the ports cannot say that they are the wrong ones. */
function reasonWithPort(request: C2cRequest, { reason }: C2cReason): Reason | undefined {
  return reason === 'PORT_MISMATCH' && request.port === undefined ? undefined : reason;
}

/** What opens a connection has neither flag. */
function isAnswer({ tcpFlags }: LoggedPacket): boolean {
  return tcpFlags?.some((flag) => flag === 'ACK' || flag === 'RST') ?? false;
}

/**
 * Whether a packet answers a connection that a policy allows the other way, but that the cell has no
 * entry for any more (such as the RST for a stray packet).
 */
function isLateAnswer(
  packet: LoggedPacket,
  { source, destination, protocol }: C2cRequest,
  backward: () => readonly Policy[],
): boolean {
  if (!isAnswer(packet)) return false;
  const asked = { source: destination, destination: source, protocol, port: packet.sourcePort };
  return judgePair(asked, backward(), () => []).reason === 'POLICY_ALLOWED';
}
