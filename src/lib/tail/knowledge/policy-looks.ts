import type { PolicyLook } from '../../flow/policies-then.js';
import type { Policy } from '../../policy/policy.js';
import { PolicySet } from '../../policy/policy-set.js';

/** Lines older than so many changes of policies are as those from before the first look. */
const MOST_KEPT = 100;

/**
 * What the policy server was seen to hold while a tail runs. Two looks after one another that saw the same frame the
 * time between them; between two that differ it is not known when it changed. Times are milliseconds of the Unix epoch.
 */
export class PolicyLooks {
  #looks: readonly PolicyLook[] = [];
  #text: string | undefined;

  /** The newest last. */
  get all(): readonly PolicyLook[] {
    return this.#looks;
  }

  /**
   * @param begun when the server was asked, `ended` when it had answered
   * @returns whether it was seen to hold something else before
   */
  add(policies: readonly Policy[], begun: number, ended: number): boolean {
    const text = textOf(policies);
    const last = this.#looks.at(-1);
    const isOther = text !== this.#text;
    this.#text = text;
    // The answer is of some moment in between: what is framed begins with its end.
    const look: PolicyLook =
      last !== undefined && !isOther
        ? { policies: last.policies, span: { from: last.span.from, until: begun } }
        : { policies: new PolicySet(policies), span: { from: ended, until: begun } };
    const before = isOther ? this.#looks : this.#looks.slice(0, -1);
    this.#looks = [...before, look].slice(-MOST_KEPT);
    return isOther && last !== undefined;
  }
}

/** The same for the same policies: no server promises an order. */
function textOf(policies: readonly Policy[]): string {
  return policies
    .map(({ source, destination, protocol, ports }) =>
      [source, destination, protocol, ports.start, ports.end].join(' '),
    )
    .sort()
    .join('\n');
}
