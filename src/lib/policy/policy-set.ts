import type { Reason } from '../flow/flow.js';
import type { Policy } from './policy.js';

/** What was asked of the network: one connection between two apps. */
export interface C2cRequest {
  /** App guids. */
  readonly source: string;
  readonly destination: string;
  /** Lower-case name; policies know tcp and udp only. */
  readonly protocol: string;
  readonly port: number | undefined;
}

/** Why a policy set does, or does not, let a request through; the closest policy comes with it. */
export interface C2cReason {
  readonly reason: Extract<
    Reason,
    'POLICY_ALLOWED' | 'NO_POLICY' | 'WRONG_DIRECTION' | 'PORT_MISMATCH' | 'PROTOCOL_MISMATCH'
  >;
  readonly policy?: Policy;
}

const NO_POLICIES: readonly Policy[] = [];

/**
 * The policies of a foundation, grouped by source and destination so that one pair is found at once. One that is read
 * from the rules of cells comes once for each container; it is one all the same.
 */
export class PolicySet {
  /** By source, then by destination: a key of both would have to be made for each question. */
  readonly #bySource = new Map<string, Map<string, Policy[]>>();

  /** Whether these are all policies: else one that is not here may be there all the same. */
  readonly isWhole: boolean;

  constructor(policies: Iterable<Policy>, { isWhole = true }: { readonly isWhole?: boolean } = {}) {
    this.isWhole = isWhole;
    for (const policy of policies) {
      const ofSource = this.#bySource.get(policy.source) ?? new Map<string, Policy[]>();
      this.#bySource.set(policy.source, ofSource);
      const pair = ofSource.get(policy.destination);
      if (pair === undefined) ofSource.set(policy.destination, [policy]);
      else if (!pair.some((one) => isSame(one, policy))) pair.push(policy);
    }
  }

  /** All policies from one app to another. */
  between(source: string, destination: string): readonly Policy[] {
    return this.#bySource.get(source)?.get(destination) ?? NO_POLICIES;
  }

  /** Whether an app is the source of any policy; only then are its packets marked. */
  hasSource(source: string): boolean {
    return this.#bySource.has(source);
  }

  judge(request: C2cRequest): C2cReason {
    const { source, destination } = request;
    return judgePair(request, this.between(source, destination), () =>
      this.between(destination, source),
    );
  }
}

/**
 * Judges a request the way the policy server's rules would: direction first, then protocol, then port.
 * A policy in the right direction says more than one in the wrong direction, and one of the right protocol
 * more than one of another.
 * @param forward all policies from the source to the destination
 * @param backward all those the other way, asked for where they decide
 */
export function judgePair(
  request: C2cRequest,
  forward: readonly Policy[],
  backward: () => readonly Policy[],
): C2cReason {
  const match = forward.find((policy) => admits(policy, request));
  if (match !== undefined) return { reason: 'POLICY_ALLOWED', policy: match };
  const sameProtocol = forward.find((policy) => policy.protocol === request.protocol);
  if (sameProtocol !== undefined) return { reason: 'PORT_MISMATCH', policy: sameProtocol };
  const [other] = forward;
  if (other !== undefined) return { reason: 'PROTOCOL_MISMATCH', policy: other };
  const [reverse] = backward();
  if (reverse !== undefined) return { reason: 'WRONG_DIRECTION', policy: reverse };
  return { reason: 'NO_POLICY' };
}

/** Whether two lists of policies between the same apps let the same through. */
export function areSamePolicies(some: readonly Policy[], others: readonly Policy[]): boolean {
  return (
    some.length === others.length && some.every((one) => others.some((other) => isSame(one, other)))
  );
}

/** Of policies between the same apps. */
function isSame(a: Policy, b: Policy): boolean {
  return (
    a.protocol === b.protocol && a.ports.start === b.ports.start && a.ports.end === b.ports.end
  );
}

function admits(policy: Policy, request: C2cRequest): boolean {
  return (
    policy.protocol === request.protocol &&
    request.port !== undefined &&
    request.port >= policy.ports.start &&
    request.port <= policy.ports.end
  );
}
