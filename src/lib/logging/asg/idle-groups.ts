import type { Problem } from '../../errors/problem.js';
import type { AwaitedCell } from './await-groups.js';
import type { ChosenGroups } from './choose-groups.js';
import type { RawGroup } from './group-api.js';

/** Of the cells that were looked at, and what stood in the way of looking at others. */
export interface LookedAt {
  readonly value: readonly AwaitedCell[];
  readonly problems: readonly Problem[];
}

/**
 * Sentences about groups whose rules were made to log, and which apply to nobody who could be logged: of a chosen app
 * that is known without the cells; else all cells have to have been seen.
 */
export function idleGroupTexts(
  groups: readonly RawGroup[],
  { idle }: Pick<ChosenGroups, 'idle'>,
  hasApps: boolean,
  looked: LookedAt | undefined,
): readonly string[] {
  const changed = new Set(groups.map(({ guid }) => guid));
  if (hasApps) {
    return idle
      .filter(({ group }) => changed.has(group.guid))
      .map(({ group, app }) => idleText(group, ` of ${app}`, `${app} sends`));
  }
  if (looked === undefined || looked.problems.length > 0) return [];
  const sets = looked.value.map(({ applying }) => applying);
  // What is not known of one cell may be what would prove the opposite.
  if (sets.length === 0 || sets.includes(undefined)) return [];
  return groups
    .filter(({ guid }) => !sets.some((applying) => applying?.has(guid) === true))
    .map((group) => idleText(group, '', 'running apps send'));
}

function idleText({ name }: RawGroup, ofWhom: string, whatIsSent: string): string {
  return `The security group ${name} applies to no running container${ofWhom}: nothing that ${whatIsSent} will be logged by its rules`;
}
