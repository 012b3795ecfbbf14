import type { Directory } from '../directory/directory.js';
import type { AppRecord, Named } from '../directory/model.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { appMatch } from './app-match.js';
import { byIndex } from './by-index.js';
import { containerMatch, crashSummary } from './container-match.js';
import type { Match } from './match.js';
import { appPhrase } from './wording.js';

/** Org, space, app, index. */
const MOST_PARTS = 4;
const INDEX = /^\d{1,5}$/;

/** What `app/0`, `space/app`, `space/app/0`, `org/space/app` and `org/space/app/0` mean (contract, section 2). */
export function byPath(directory: Directory, thing: string): readonly Match[] {
  const parts = thing.split('/');
  if (parts.length < 2 || parts.length > MOST_PARTS) return [];
  const last = parts.at(-1) ?? '';
  return [
    ...(INDEX.test(last) ? instances(directory, parts.slice(0, -1), Number(last)) : []),
    ...appsAt(directory, parts).map((one) => appMatch(directory, one, 'exact')),
  ];
}

function instances(directory: Directory, path: readonly string[], index: number): readonly Match[] {
  return appsAt(directory, path).flatMap((record) => {
    const { app } = record;
    const all = directory.containersOfApp(app.guid).filter((one) => one.index === index);
    const living = all.filter(({ state }) => state !== 'deleted');
    if (all.length === 0) return crashedInstance(directory, record, index);
    return (living.length > 0 ? living : all)
      .toSorted(byIndex)
      .map((one) => containerMatch(directory, one, one.state === 'deleted' ? 'historic' : 'exact'));
  });
}

/** Diego knows an instance that crashed without its container, which is gone. */
function crashedInstance(
  directory: Directory,
  { app, space, org, ...record }: AppRecord,
  index: number,
): readonly Match[] {
  const crash = crashSummary(directory, app.guid, index, undefined);
  if (crash === undefined) return [];
  const whose = appPhrase(dropUnknown({ app, space, org }));
  return [
    dropUnknown({
      type: 'instance' as const,
      confidence: 'exact' as const,
      sentence: `instance ${index} of ${whose}, crashed: no container of it is known`,
      app,
      space,
      org,
      state: 'crashed' as const,
      crash,
      evidence: [
        ...directory.crashes
          .filter((one) => one.appGuid === app.guid && one.index === index)
          .map(({ evidence }) => evidence),
        ...record.evidence.filter(({ from }) => from === 'capi'),
      ],
    }),
  ];
}

/** @param path the app last, its space and org before it as far as they are named */
function appsAt(directory: Directory, path: readonly string[]): readonly AppRecord[] {
  const [app, space, org, ...others] = path.toReversed();
  if (others.length > 0) return [];
  const found = directory.apps.filter(
    (one) => isCalled(one.app, app) && isCalled(one.space, space) && isCalled(one.org, org),
  );
  const living = found.filter(({ deletedAt }) => deletedAt === undefined);
  return living.length > 0 ? living : found;
}

function isCalled(named: Named | undefined, text: string | undefined): boolean {
  return text === undefined || named?.name === text || named?.guid === text;
}
