import { isUntidy, type Preparation, type Progress, type Undo } from './progress.js';

/** What was done with one pair of apps. */
export type AppsProgress = Pick<Progress, 'stories' | 'prepared'>;

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
  { apps, guids }: WorkshopApps,
): AppsProgress & Pick<Progress, 'others'> {
  const { stories, prepared, others = {} } = progress;
  const own = { stories, ...(prepared && { prepared }) };
  if (isSameList(progress.guids, guids)) return { ...own, ...(progress.others && { others }) };
  const key = guids.join(' ');
  const { [key]: earlier, ...rest } = others;
  if (earlier !== undefined || !areSameNames(progress.apps, apps)) {
    const laidAside = { ...rest, [progress.guids.join(' ')]: own };
    return { ...(earlier ?? { stories: {} }), others: laidAside };
  }
  const debts = debtsOf(progress);
  return {
    stories: {},
    ...(Object.keys(debts).length > 0 && { prepared: debts }),
    ...(progress.others && { others: rest }),
  };
}

/** What is said where the workshop goes on with other apps than before; undefined where it does not. */
export function changeOfApps(
  before: Progress | undefined,
  { apps, guids }: WorkshopApps,
): string | undefined {
  if (before === undefined || isSameList(before.guids, guids)) return undefined;
  const [then, now] = [before.apps, apps].map(
    ({ source, destination }) => `${source} and ${destination}`,
  );
  if (before.others?.[guids.join(' ')] !== undefined) {
    return `The workshop goes on with ${now ?? ''}, where it was; what was done with ${then ?? ''} is kept`;
  }
  return areSameNames(before.apps, apps)
    ? `${now ?? ''} are not those of before: what was done with them counts no more, and the workshop begins anew`
    : `The workshop begins anew with ${now ?? ''}; what was done with ${then ?? ''} is kept for when you come back to them`;
}

/** Of stories that are not tidied up, what is to be put back on the cells and in Cloud Controller whatever the apps. */
function debtsOf(progress: Progress): Readonly<Record<string, Preparation>> {
  const ids = new Set([...Object.keys(progress.stories), ...Object.keys(progress.prepared ?? {})]);
  return Object.fromEntries(
    [...ids]
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
  return what === 'logging' || what === 'groups';
}

function isSameList(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}

function areSameNames(some: Progress['apps'], others: Progress['apps']): boolean {
  return (['source', 'destination', 'space', 'org'] as const).every(
    (key) => some[key] === others[key],
  );
}
