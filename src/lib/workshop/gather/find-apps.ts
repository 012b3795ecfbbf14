import { CfnetError } from '../../errors/cfnet-error.js';
import { arrayAt, asObject, integerAt, objectsAt, stringAt } from '../../json/json-value.js';
import type { CfCli, CfTarget } from '../../live/foundation.js';
import { shellWord } from '../../text/shell-word.js';
import type { AppInstance, WorkshopApp } from '../model/facts.js';

/** What the workshop's apps are called unless the learner says otherwise. */
export const DEFAULT_APPS = { source: 'appA', destination: 'appB' } as const;

const PROXY_APP =
  'https://github.com/cloudfoundry/cf-networking-release/tree/develop/src/example-apps/proxy';

/** An app of the targeted space, with its running instances. Errors: NOT_FOUND with how to make one; those of cf. */
export async function findApp(cf: CfCli, target: CfTarget, name: string): Promise<WorkshopApp> {
  const { space } = target;
  if (space === undefined) {
    throw new CfnetError('USAGE', 'no space is targeted', {
      hint: 'Target the one that the workshop may use: cf target -o ORG -s SPACE',
    });
  }
  const query = `names=${encodeURIComponent(name)}&space_guids=${encodeURIComponent(space.guid)}`;
  const { resources } = await cf.list(`/v3/apps?${query}`);
  const found = asObject(resources[0]);
  const guid = stringAt(found, 'guid');
  if (guid === undefined) {
    const push = `cf push ${shellWord(name)} -b go_buildpack -m 64M -i 2`;
    throw new CfnetError('NOT_FOUND', `There is no app ${name} in the space ${space.name ?? ''}`, {
      hint: `The workshop needs two copies of the proxy app (${PROXY_APP}). From its folder: ${push}`,
    });
  }
  return {
    guid,
    name: stringAt(found, 'name') ?? name,
    isStarted: stringAt(found, 'state') === 'STARTED',
    routes: await routesOf(cf, guid),
    instances: await instancesOf(cf, guid),
  };
}

async function routesOf(cf: CfCli, guid: string): Promise<readonly string[]> {
  const { resources } = await cf.list(`/v3/apps/${guid}/routes`);
  return resources
    .map((route) => stringAt(asObject(route), 'url'))
    .filter((url) => url !== undefined);
}

async function instancesOf(cf: CfCli, guid: string): Promise<readonly AppInstance[]> {
  const stats = asObject(await cf.request('GET', `/v3/apps/${guid}/processes/web/stats`));
  return objectsAt(stats, 'resources')
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
