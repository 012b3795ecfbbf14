import { groupsApplying } from './applying-groups.js';
import type { SecurityGroup } from './policy.js';

/** Agents ask for groups every minute, and then write the rules of one container after the other (cf-facts 1.6). */
const AGENT_MS = 90_000;

/**
 * Since when the rules of groups may have stood on cells as they stand, by space: an `asg-` chain whose name tells no
 * time is replaced in place, and nothing but the groups tells when. That one was bound to a space or is gone leaves
 * no trace.
 */
export class GroupChanges {
  readonly #groups: readonly SecurityGroup[];
  readonly #bySpace = new Map<string | undefined, number | undefined>();

  constructor(groups: readonly SecurityGroup[]) {
    this.#groups = groups;
  }

  /**
   * @param spaceGuid undefined: it is not known; then all groups may apply
   * @returns milliseconds of the Unix epoch; undefined where no group tells when it was changed
   */
  settledSince(spaceGuid: string | undefined): number | undefined {
    if (!this.#bySpace.has(spaceGuid)) this.#bySpace.set(spaceGuid, this.#find(spaceGuid));
    return this.#bySpace.get(spaceGuid);
  }

  #find(spaceGuid: string | undefined): number | undefined {
    const applying =
      spaceGuid === undefined
        ? this.#groups
        : (['running', 'staging'] as const).flatMap((lifecycle) =>
            groupsApplying(this.#groups, spaceGuid, lifecycle),
          );
    const changed = applying.flatMap(({ changedAt }) =>
      changedAt === undefined ? [] : [changedAt],
    );
    return changed.length === 0 ? undefined : Math.max(...changed) + AGENT_MS;
  }
}
