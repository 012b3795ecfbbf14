import type { RuleSet } from './model.js';

/** The agent's chains of policies, and its chains of groups from silk 3.0.0 to 3.49 (cf-facts 1.1). */
const TIMED_CHAIN = /^(?:vpa--|c?asg-[\da-f]{6})(\d{16})$/;
/** Milliseconds of the Unix epoch: silk is younger than that. */
const FIRST_CHAINS = Date.UTC(2016, 0, 1);
const MICROSECONDS = 1000;

/**
 * When the agent made a chain, as its name says: microseconds since 1970 by the clock of the cell, given here in
 * milliseconds with their fraction. The agent takes the time, makes the chain, leads to it, fills it and only then
 * deletes the one before (silk S/vxlan-policy-agent/enforcer/enforcer.go `EnforceOnChain`, `enforce`).
 * @returns undefined for a name that tells no time.
 */
export function chainMadeAt(chain: string): number | undefined {
  const digits = TIMED_CHAIN.exec(chain)?.[1];
  const made = digits === undefined ? Number.NaN : Number(digits) / MICROSECONDS;
  return made >= FIRST_CHAINS ? made : undefined;
}

/** Since when the rules made of policies are as they are; undefined where there are none, or their chain tells no time. */
export function policyRulesSince({ tables }: RuleSet): number | undefined {
  let since: number | undefined;
  for (const { family, chains } of tables) {
    // Policies are for IPv4 alone (cf-facts 10.1).
    if (family !== 4) continue;
    for (const name of chains.keys()) {
      if (!name.startsWith('vpa--')) continue;
      const made = chainMadeAt(name);
      if (made === undefined) return undefined;
      // Two stand beside each other while one takes the place of the other.
      since = Math.max(since ?? -Infinity, made);
    }
  }
  return since;
}
