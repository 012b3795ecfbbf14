import type { Directory } from '../directory/directory.js';
import type { AppRecord, Named } from '../directory/model.js';
import { appMatch } from './app-match.js';
import { byIndex } from './by-index.js';
import { containerMatch } from './container-match.js';
import type { Match } from './match.js';

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
  return appsAt(directory, path).flatMap(({ app }) => {
    const all = directory.containersOfApp(app.guid).filter((one) => one.index === index);
    const living = all.filter(({ state }) => state !== 'deleted');
    return (living.length > 0 ? living : all)
      .toSorted(byIndex)
      .map((one) => containerMatch(directory, one, one.state === 'deleted' ? 'historic' : 'exact'));
  });
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
