import type { Container } from '../directory/model.js';
import type { GroupScope } from './policy.js';

/** When a container gets a group's rules: while it runs, or while it is made. */
export type Lifecycle = 'running' | 'staging';

export function lifecycleOf({ workload }: Pick<Container, 'workload'>): Lifecycle {
  return workload === 'staging' ? 'staging' : 'running';
}

/** The groups that apply to the containers of a space: those for every space, and those bound to it (cf-facts 4.4). */
export function groupsApplying<Group extends GroupScope>(
  groups: readonly Group[],
  spaceGuid: string,
  lifecycle: Lifecycle,
): readonly Group[] {
  return groups.filter(({ globallyEnabled, runningSpaces, stagingSpaces }) => {
    const spaces = lifecycle === 'running' ? runningSpaces : stagingSpaces;
    return globallyEnabled[lifecycle] || spaces.includes(spaceGuid);
  });
}
