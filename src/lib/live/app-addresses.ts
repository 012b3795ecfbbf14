import { asObject, objectsAt, stringAt } from '../json/json-value.js';
import type { CfCli } from './foundation.js';
import { resourcesIn } from './resources-in.js';

/** So many apps tell where the foundation's cells are. */
const MOST_ASKED = 20;

/** Addresses of cells at which started apps run, as Cloud Controller tells them (cf-facts 4.2). */
export async function appAddresses(cf: CfCli): Promise<ReadonlySet<string>> {
  const page = asObject(await cf.request('GET', '/v3/apps?per_page=200&order_by=-updated_at'));
  const started = objectsAt(page, 'resources').filter(
    (app) => stringAt(app, 'state') === 'STARTED',
  );
  const addresses = new Set<string>();
  for (const app of started.slice(0, MOST_ASKED)) {
    const guid = encodeURIComponent(stringAt(app, 'guid') ?? '');
    const path = `/v3/apps/${guid}/processes/web/stats`;
    for (const instance of resourcesIn(await cf.request('GET', path), path)) {
      const host = stringAt(instance, 'host');
      if (host !== undefined) addresses.add(host);
    }
  }
  return addresses;
}
