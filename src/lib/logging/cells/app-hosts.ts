import { asObject, stringAt } from '../../json/json-value.js';
import type { CfCli } from '../../live/foundation.js';
import { resourcesIn } from '../../live/resources-in.js';

/**
 * Addresses of the cells that host instances of an app, of all its processes (cf-facts 4.2).
 * An instance that is down is on no cell. Errors: those of `cf`.
 */
export async function hostsOfApp(cf: CfCli, appGuid: string): Promise<ReadonlySet<string>> {
  const { resources } = await cf.list(`/v3/apps/${appGuid}/processes`);
  const guids = resources
    .map((process) => stringAt(asObject(process), 'guid'))
    .filter((guid) => guid !== undefined);
  const hosts = new Set<string>();
  for (const guid of guids) {
    const path = `/v3/processes/${guid}/stats`;
    for (const instance of resourcesIn(await cf.request('GET', path), path)) {
      const host = stringAt(instance, 'host');
      if (host !== undefined) hosts.add(host);
    }
  }
  return hosts;
}
