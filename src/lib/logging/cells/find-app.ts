import type { AppIdentity, Named } from '../../directory/model.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { appPhrase } from '../../explain/wording.js';
import { asObject, objectIn, stringAt, type JsonObject } from '../../json/json-value.js';
import type { CfCli, CfTarget, V3List } from '../../live/foundation.js';
import { listText } from '../../text/list-text.js';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_NAMED = 10;

/** An app with its space: Cloud Controller always tells both. */
export interface FoundApp extends AppIdentity {
  readonly space: Named;
}

/**
 * The app of a name or guid: in the targeted space first, then everywhere the user can see (contract, section 2).
 * Errors: NOT_FOUND, USAGE where several could be meant, those of `cf`.
 */
export async function findApp(cf: CfCli, nameOrGuid: string): Promise<FoundApp> {
  const { space } = await cf.target();
  const key = GUID.test(nameOrGuid) ? 'guids' : 'names';
  const query = `/v3/apps?include=space.organization&${key}=${encodeURIComponent(nameOrGuid)}`;
  const apps = appsIn(await cf.list(query));
  const near = apps.filter((app) => app.space.guid === space?.guid);
  const [app, ...others] = near.length > 0 ? near : apps;
  if (app === undefined) throw notFound(nameOrGuid, space);
  if (others.length === 0) return app;
  const places = [app, ...others].map((one) => `${appPhrase(one)} (${one.app.guid})`);
  throw new CfnetError(
    'USAGE',
    `'${nameOrGuid}' is the name of ${places.length} apps: ${listText(places, MOST_NAMED)}`,
    { hint: 'Give the guid of the one that is meant, or target its space with cf target.' },
  );
}

function notFound(nameOrGuid: string, space: CfTarget['space']): CfnetError {
  const where = space === undefined ? '' : ` in space ${space.name ?? space.guid}, nor`;
  return new CfnetError(
    'NOT_FOUND',
    `No app is called '${nameOrGuid}'${where} anywhere you can see`,
    {
      hint: 'See cf apps, or target another space with cf target.',
    },
  );
}

function appsIn({ resources, included }: V3List): readonly FoundApp[] {
  const spaces = byGuid(included['spaces']);
  const orgs = byGuid(included['organizations']);
  return resources.map(asObject).flatMap((resource) => {
    const app = named(resource);
    const spaceGuid = relatedGuid(resource, 'space');
    if (app === undefined || spaceGuid === undefined) return [];
    const space = spaces.get(spaceGuid);
    const org = named(orgs.get(relatedGuid(space, 'organization') ?? ''));
    return [{ app, space: named(space) ?? { guid: spaceGuid }, ...(org && { org }) }];
  });
}

function byGuid(resources: readonly unknown[] = []): ReadonlyMap<string, JsonObject> {
  const objects = resources.map(asObject).filter((one) => one !== undefined);
  return new Map(objects.map((one) => [stringAt(one, 'guid') ?? '', one]));
}

function named(resource: JsonObject | undefined): Named | undefined {
  const [guid, name] = [stringAt(resource, 'guid'), stringAt(resource, 'name')];
  return guid === undefined ? undefined : { guid, ...(name !== undefined && { name }) };
}

function relatedGuid(resource: JsonObject | undefined, relation: string): string | undefined {
  return stringAt(objectIn(resource, 'relationships', relation, 'data'), 'guid');
}
