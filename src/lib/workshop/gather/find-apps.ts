import { CfnetError } from '../../errors/cfnet-error.js';
import { arrayAt, asObject, integerAt, stringAt, type JsonObject } from '../../json/json-value.js';
import type { CfCli, CfTarget } from '../../live/foundation.js';
import { resourcesIn } from '../../live/resources-in.js';
import { shellWord } from '../../text/shell-word.js';
import type { AppInstance, WorkshopApp } from '../model/facts.js';

/** Which apps are the workshop's own. */
export interface AppNames {
  readonly source: string;
  readonly destination: string;
}

/** What the workshop's apps are called unless the learner says otherwise. */
export const DEFAULT_APPS = { source: 'appA', destination: 'appB' } as const;

const PROXY_APP =
  'https://github.com/cloudfoundry/cf-networking-release/tree/develop/src/example-apps/proxy';

/**
 * The two apps in the targeted space, with their running instances.
 * Errors: USAGE without a space, NOT_FOUND with how to make an app that is not there; those of cf.
 */
export async function findApps(
  cf: CfCli,
  { space }: CfTarget,
  { source, destination }: AppNames,
): Promise<readonly [WorkshopApp, WorkshopApp]> {
  if (space === undefined) {
    throw new CfnetError('USAGE', 'no space is targeted', {
      hint: 'Target the one that the workshop may use: cf target -o ORG -s SPACE',
    });
  }
  if (source === destination) {
    throw new CfnetError('USAGE', `${source} cannot be both of the workshop's apps`);
  }
  const names = [source, destination].map(encodeURIComponent).join(',');
  const { resources } = await cf.list(
    `/v3/apps?names=${names}&space_guids=${encodeURIComponent(space.guid)}`,
  );
  const apps = resources.map(asObject);
  const find = (name: string): JsonObject | undefined =>
    apps.find((app) => stringAt(app, 'name') === name);
  return [
    await workshopApp(cf, find(source), source, space.name ?? ''),
    await workshopApp(cf, find(destination), destination, space.name ?? ''),
  ];
}

async function workshopApp(
  cf: CfCli,
  found: JsonObject | undefined,
  name: string,
  space: string,
): Promise<WorkshopApp> {
  const guid = stringAt(found, 'guid');
  if (guid === undefined) {
    const push = `cf push ${shellWord(name)} -b go_buildpack -m 64M -i 2`;
    throw new CfnetError('NOT_FOUND', `There is no app ${name} in the space ${space}`, {
      hint: `The workshop needs two copies of the proxy app (${PROXY_APP}). From its folder: ${push}`,
    });
  }
  return {
    guid,
    name,
    isStarted: stringAt(found, 'state') === 'STARTED',
    instances: await instancesOf(cf, guid),
  };
}

async function instancesOf(cf: CfCli, guid: string): Promise<readonly AppInstance[]> {
  const path = `/v3/apps/${guid}/processes/web/stats`;
  return resourcesIn(await cf.request('GET', path), path)
    .flatMap((entry): readonly AppInstance[] => {
      const ip = stringAt(entry, 'instance_internal_ip') ?? '';
      const cellIp = stringAt(entry, 'host') ?? '';
      if (stringAt(entry, 'state') !== 'RUNNING' || ip === '' || cellIp === '') return [];
      const handle = stringAt(entry, 'instance_guid');
      return [
        {
          index: integerAt(entry, 'index') ?? 0,
          ip,
          cellIp,
          ...(handle !== undefined && { handle }),
        },
      ];
    })
    .toSorted((a, b) => a.index - b.index);
}

/** Tags by app guid; undefined where the user may not see them (cf-facts 5.1). */
export function readTags(reply: unknown): ReadonlyMap<string, number> {
  const rows = arrayAt(asObject(reply), 'tags').map(asObject);
  return new Map(
    rows.flatMap((row) => {
      const [id, tag] = [stringAt(row, 'id'), Number.parseInt(stringAt(row, 'tag') ?? '', 16)];
      return id === undefined || Number.isNaN(tag) ? [] : [[id, tag] as const];
    }),
  );
}
