import { CfnetError } from '../errors/cfnet-error.js';
import { readCapiApps } from '../directory/capi-apps.js';
import { DirectoryBuilder } from '../directory/directory-builder.js';
import type { AppIdentity } from '../directory/model.js';
import type { DirectoryRecords } from '../directory/records.js';
import { appPhrase } from '../explain/wording.js';
import { asObject, stringAt } from '../json/json-value.js';
import { AMBIGUOUS_APP } from '../rules/app-called.js';
import { listText } from '../text/list-text.js';
import type { CfCli, V3List } from './foundation.js';

/** An app as a user names it: all its instances, or one. */
export interface FoundApp {
  /** As it was typed. */
  readonly asked: string;
  readonly identity: AppIdentity;
  readonly isStopped: boolean;
  /** Absent: all instances are meant. */
  readonly index?: number;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const WITH_INDEX = /^(.+)\/(\d{1,5})$/;
/** More are not named in one sentence. */
const MOST_NAMED = 10;

/**
 * Finds the app that `APP` stands for: a name or guid, or `NAME/INDEX`; names in the targeted space first, then
 * everywhere the user can see. Errors: NOT_FOUND; USAGE where several have the name; those of `cf`.
 */
export async function findApp(cf: CfCli, asked: string): Promise<FoundApp> {
  const found = await findByName(cf, asked);
  if (found !== undefined) return { asked, ...found };
  const [, name, index] = WITH_INDEX.exec(asked) ?? [];
  const ofIndex = name === undefined ? undefined : await findByName(cf, name);
  if (ofIndex !== undefined) return { asked, ...ofIndex, index: Number(index) };
  throw new CfnetError('NOT_FOUND', `No app is called '${name ?? asked}'`, {
    hint: 'Check the name with cf apps; apps in other spaces are found as far as you can see them.',
  });
}

/** What Cloud Controller says of apps, spaces and orgs. */
export function recordsOf(list: V3List): DirectoryRecords {
  const { resources, included } = list;
  return (
    readCapiApps({ name: '/v3/apps', text: JSON.stringify({ resources, included }) }).value ?? {}
  );
}

type ByName = Pick<FoundApp, 'identity' | 'isStopped'>;

async function findByName(cf: CfCli, name: string): Promise<ByName | undefined> {
  if (GUID.test(name)) {
    const [byGuid] = await appsOf(cf, `guids=${name}`);
    if (byGuid !== undefined) return byGuid;
  }
  const query = `names=${queryWord(name)}`;
  const { space } = await cf.target();
  const [near] = space === undefined ? [] : await appsOf(cf, `${query}&space_guids=${space.guid}`);
  if (near !== undefined) return near;
  const everywhere = await appsOf(cf, query);
  if (everywhere.length > 1) throw ambiguous(name, everywhere);
  return everywhere[0];
}

async function appsOf(cf: CfCli, query: string): Promise<readonly ByName[]> {
  const list = await cf.list(`/v3/apps?${query}&include=space.organization`);
  const stopped = new Set(
    list.resources
      .map(asObject)
      .filter((app) => stringAt(app, 'state') === 'STOPPED')
      .map((app) => stringAt(app, 'guid')),
  );
  return new DirectoryBuilder()
    .add(recordsOf(list))
    .build()
    .apps.map(({ app, space, org }) => ({
      identity: { app, ...(space && { space }), ...(org && { org }) },
      isStopped: stopped.has(app.guid),
    }));
}

function ambiguous(name: string, apps: readonly ByName[]): CfnetError {
  const places = apps.map(({ identity }) => `${appPhrase(identity)} (${identity.app.guid})`);
  return new CfnetError(
    'USAGE',
    `'${name}' is the name of ${apps.length} apps: ${listText(places, MOST_NAMED)}`,
    { hint: AMBIGUOUS_APP },
  );
}

/** Cloud Controller takes lists apart at commas, and decodes their words once more. */
function queryWord(name: string): string {
  return encodeURIComponent(name).replaceAll('%2C', '%252C');
}
