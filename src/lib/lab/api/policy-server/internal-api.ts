import type { Foundation } from '../../foundation/foundation.js';
import type { LabSecurityGroup } from '../../foundation/model.js';
import { tagText } from './tag-text.js';

/** An end of a policy as the internal API tells it, tag included. */
interface TaggedEnd {
  readonly id: string;
  readonly tag: string;
}

/** A policy as the internal API tells it (cf-facts 5.2). */
export interface InternalPolicy {
  readonly source: TaggedEnd;
  readonly destination: TaggedEnd & {
    readonly protocol: 'tcp' | 'udp';
    readonly ports: { readonly start: number; readonly end: number };
  };
}

/** A security group as the internal API tells it; `rules` is JSON text. */
export interface InternalSecurityGroup {
  readonly guid: string;
  readonly name: string;
  readonly rules: string;
  readonly staging_default: boolean;
  readonly running_default: boolean;
  readonly staging_space_guids: readonly string[];
  readonly running_space_guids: readonly string[];
}

const NS_PER_MS = 1e6;

/** What cells' agents ask the policy server: in process, without the real one's mutual TLS. */
export class PolicyServerInternal {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  /** `GET /networking/v1/internal/policies?id=…`: policies that an app of the list is source or destination of. */
  policies(appGuids: readonly string[]): readonly InternalPolicy[] {
    const tagged = this.#foundation.policies.tagged(new Set(appGuids));
    return tagged.map(({ policy, sourceTag, destinationTag }) => ({
      source: { id: policy.source, tag: tagText(sourceTag) },
      destination: {
        id: policy.destination,
        tag: tagText(destinationTag),
        protocol: policy.protocol,
        ports: policy.ports,
      },
    }));
  }

  /** `GET …/policies_last_updated`, in nanoseconds as the server gives it. */
  policiesLastUpdated(): number {
    return this.#foundation.policies.lastUpdated() * NS_PER_MS;
  }

  /** `GET …/security_groups?space_guids=…`: global groups and those bound to one of the spaces. */
  securityGroups(spaceGuids: readonly string[]): readonly InternalSecurityGroup[] {
    const wanted = new Set(spaceGuids);
    return this.#foundation.securityGroups
      .list()
      .filter((group) => concerns(group, wanted))
      .map((group) => ({
        guid: group.guid,
        name: group.name,
        rules: JSON.stringify(group.rules),
        staging_default: group.globallyEnabled.staging,
        running_default: group.globallyEnabled.running,
        staging_space_guids: group.stagingSpaces,
        running_space_guids: group.runningSpaces,
      }));
  }
}

function concerns(group: LabSecurityGroup, spaceGuids: ReadonlySet<string>): boolean {
  const { running, staging } = group.globallyEnabled;
  const bound = [...group.runningSpaces, ...group.stagingSpaces];
  return running || staging || bound.some((guid) => spaceGuids.has(guid));
}
