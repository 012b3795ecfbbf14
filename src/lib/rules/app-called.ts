import type { Directory } from '../directory/directory.js';
import type { AppRecord } from '../directory/model.js';
import { gapsText } from '../errors/gap-error.js';
import type { Known, Problem } from '../errors/problem.js';
import { appPhrase, nameOf } from '../explain/wording.js';
import { listText } from '../text/list-text.js';

/** More apps are not named in one sentence. */
const MOST_NAMED = 10;

/** The way out of a name that several apps have, wherever they are looked up. */
export const AMBIGUOUS_APP =
  'Give the guid of the one that is meant; where cf is logged in, cf target -o ORG -s SPACE chooses too.';

/**
 * The one app of a name or guid: first among those of the targeted space, then among all; deleted apps count only where no
 * living one is called so.
 */
export function appCalled(
  directory: Directory,
  nameOrGuid: string,
  sourceName: string,
  targetedSpace?: string,
): Known<AppRecord> {
  const all = directory.findApps(nameOrGuid);
  const living = all.filter(({ deletedAt }) => deletedAt === undefined);
  const near = living.filter(({ space }) => space !== undefined && space.guid === targetedSpace);
  const [record, ...others] = [near, living, all].find((some) => some.length > 0) ?? [];
  if (record === undefined) return { problems: [unknownApp(directory, nameOrGuid, sourceName)] };
  if (others.length === 0) return { value: record, problems: [] };
  const places = [record, ...others].map((one) => `${appPhrase(one)} (${one.app.guid})`);
  return {
    problems: [
      {
        code: 'USAGE',
        message: `'${nameOrGuid}' is the name of ${places.length} apps: ${listText(places, MOST_NAMED)}`,
        hint: AMBIGUOUS_APP,
      },
    ],
  };
}

/** Where not all apps are known, it may be one of the others. */
export function missingNames({ gaps: { apps } }: Directory): { readonly hint?: string } {
  return apps.length === 0 ? {} : { hint: `Not all apps are known: ${gapsText(apps)}` };
}

function unknownApp(directory: Directory, nameOrGuid: string, sourceName: string): Problem {
  const names = directory.apps.map(({ app }) => nameOf(app)).toSorted();
  const known = names.length === 0 ? 'none is known' : `known are ${listText(names, MOST_NAMED)}`;
  return {
    code: 'NOT_FOUND',
    message: `No app is called '${nameOrGuid}' in ${sourceName}: ${known}`,
    ...missingNames(directory),
  };
}
