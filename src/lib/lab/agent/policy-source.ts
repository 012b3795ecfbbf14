import type { SecurityGroup } from '../../policy/policy.js';
import type { Foundation } from '../foundation/foundation.js';
import type { TaggedPolicy } from './policy-chain.js';

/** What an agent asks the policy server's internal API (cf-facts 5.2). */
export interface PolicySource {
  /** Grows with every change of a policy. */
  lastUpdated(): Promise<number>;
  /** Policies in which one of the ids is source or destination. */
  policies(ids: readonly string[]): Promise<readonly TaggedPolicy[]>;
  securityGroups(spaceGuids: readonly string[]): Promise<readonly SecurityGroup[]>;
}

/** Hex digits of a tag: two for each of `tag_length`'s two bytes (cf-facts 1.2). */
const TAG_DIGITS = 4;

/** The lab's own policy server, asked without the way over HTTPS. */
export class FoundationPolicySource implements PolicySource {
  constructor(private readonly foundation: Foundation) {}

  lastUpdated(): Promise<number> {
    return Promise.resolve(this.foundation.policies.lastUpdated());
  }

  policies(ids: readonly string[]): Promise<readonly TaggedPolicy[]> {
    return Promise.resolve(
      this.foundation.policies.tagged(new Set(ids)).map(({ policy, sourceTag }) => ({
        source: { id: policy.source, tag: formatTag(sourceTag) },
        destination: { id: policy.destination, protocol: policy.protocol, ports: policy.ports },
      })),
    );
  }

  securityGroups(spaceGuids: readonly string[]): Promise<readonly SecurityGroup[]> {
    const wanted = new Set(spaceGuids);
    const isBound = (spaces: readonly string[]) => spaces.some((guid) => wanted.has(guid));
    return Promise.resolve(
      this.foundation.securityGroups
        .list()
        .filter(
          ({ globallyEnabled, runningSpaces, stagingSpaces }) =>
            globallyEnabled.running ||
            globallyEnabled.staging ||
            isBound(runningSpaces) ||
            isBound(stagingSpaces),
        ),
    );
  }
}

function formatTag(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(TAG_DIGITS, '0');
}
