import { idsIn, isUntidy, type Preparation, type Progress, type Undo } from './progress.js';

/** What was done with one pair of apps. */
export type AppsProgress = Pick<Progress, 'stories' | 'prepared' | 'events'>;

/** Whose progress it is: names may be used again, guids are not. */
export interface WorkshopApps {
  readonly apps: Progress['apps'];
  readonly guids: Progress['guids'];
}

/**
 * What was done with these apps, and with all others: it is laid aside while the workshop is taken with other apps, and
 * taken up again with them. Apps that were made anew are others, and what was done with their predecessors counts no
 * more; what was changed for it beside the apps themselves is still to be put back.
 */
export function progressWith(
  progress: Progress,
  own: WorkshopApps,
): AppsProgress & Pick<Progress, 'others'> {
  const { others = {} } = progress;
  const current = { apps: progress.apps, ...doneWith(progress) };
  if (areSameApps(progress, own)) {
    return { ...doneWith(progress), ...(progress.others && { others }) };
  }
  const pairs = { ...others, [keyOf(progress.guids)]: current };
  const found = predecessorOf(own, pairs);
  if (found === undefined) return { stories: {}, events: [], others: pairs };
  const { [found]: earlier = current, ...rest } = pairs;
  const laidAside = Object.keys(rest).length > 0 ? { others: rest } : {};
  if (found === keyOf(own.guids)) return { ...doneWith(earlier), ...laidAside };
  const debts = debtsOf(earlier);
  return {
    stories: {},
    events: earlier.events,
    ...(Object.keys(debts).length > 0 && { prepared: debts }),
    ...laidAside,
  };
}

function doneWith({ stories, prepared, events }: AppsProgress): AppsProgress {
  return { stories, events, ...(prepared && { prepared }) };
}

/** The entry of these very apps, or else of those that were called so before them. */
function predecessorOf(
  { apps, guids }: WorkshopApps,
  pairs: NonNullable<Progress['others']>,
): string | undefined {
  const key = keyOf(guids);
  if (pairs[key] !== undefined) return key;
  return Object.keys(pairs).findLast((one) => areSameNames(pairs[one]?.apps, apps));
}

function keyOf(guids: readonly string[]): string {
  return guids.join(' ');
}

/** What is said where the workshop goes on with other apps than before; undefined where it does not. */
export function changeOfApps(before: Progress | undefined, own: WorkshopApps): string | undefined {
  if (before === undefined || areSameApps(before, own)) return undefined;
  const { apps, guids } = own;
  const [then, now] = [before.apps, apps].map(
    ({ source, destination }) => `${source} and ${destination}`,
  );
  if (before.others?.[keyOf(guids)] !== undefined) {
    return `The workshop goes on with ${now ?? ''}, where it was; what was done with ${then ?? ''} is kept`;
  }
  const isAnew = [before, ...Object.values(before.others ?? {})].some((one) =>
    areSameNames(one.apps, apps),
  );
  return isAnew
    ? `${now ?? ''} are not those of before: stories that were under way begin anew, those that were finished stay so`
    : `The workshop begins anew with ${now ?? ''}; what was done with ${then ?? ''} is kept for when you come back to them`;
}

/** Of stories that are not tidied up, what is to be put back on the cells and in Cloud Controller whatever the apps. */
function debtsOf(progress: AppsProgress): Readonly<Record<string, Preparation>> {
  return Object.fromEntries(
    idsIn(progress)
      .filter((id) => isUntidy(progress, id))
      .map((id) => {
        const parts = [progress.stories[id], progress.prepared?.[id]].filter(
          (part) => part !== undefined,
        );
        const startedAt = parts.map((part) => part.startedAt).toSorted()[0] ?? '';
        return [id, { startedAt, undo: parts.flatMap(({ undo }) => undo.filter(outlivesApps)) }];
      }),
  );
}

function outlivesApps({ what }: Undo): boolean {
  return what === 'logging' || what === 'denied-logging' || what === 'groups';
}

/** By their guids: names may be used again. */
export function areSameApps(some: Pick<WorkshopApps, 'guids'>, others: WorkshopApps): boolean {
  return keyOf(some.guids) === keyOf(others.guids);
}

function areSameNames(some: Progress['apps'] | undefined, others: Progress['apps']): boolean {
  return (['source', 'destination', 'space', 'org'] as const).every(
    (key) => some?.[key] === others[key],
  );
}
