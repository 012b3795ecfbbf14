import { asObject, objectIn, stringAt, type JsonObject } from '../json/json-value.js';
import { CfnetError } from '../errors/cfnet-error.js';
import type { CfCli } from './foundation.js';
import { resourcesIn } from './resources-in.js';

/** Each is a request of its own. */
const MOST_PROCESSES = 100;

/**
 * Where the instances of apps run, as Cloud Controller tells a user who has no access to cells: those of the targeted
 * space first, then others that the user sees. For `readProcessStats`.
 * Errors: those of `request`.
 */
export async function processStats(cf: CfCli): Promise<{ name: string; text: string }> {
  const { space } = await cf.target();
  const near = space === undefined ? [] : await processesOf(cf, `&space_guids=${space.guid}`);
  const visible = await processesOf(cf, '');
  const byGuid = new Map(
    [...near, ...visible].map((process) => [stringAt(process, 'guid'), process]),
  );
  const processes = [];
  const all = [...byGuid.values()];
  for (const process of all.slice(0, MOST_PROCESSES)) {
    processes.push({
      guid: stringAt(process, 'guid'),
      type: stringAt(process, 'type'),
      version: stringAt(process, 'version'),
      app: stringAt(objectIn(process, 'relationships', 'app', 'data'), 'guid'),
      stats: await statsOf(cf, process),
    });
  }
  const reply = { processes, left_out: Math.max(0, all.length - MOST_PROCESSES) };
  return { name: '/v3/processes', text: JSON.stringify(reply) };
}

async function processesOf(cf: CfCli, filter: string): Promise<readonly JsonObject[]> {
  const { resources } = await cf.list(`/v3/processes?per_page=5000${filter}`);
  const processes = resources.map(asObject).filter((process) => process !== undefined);
  return processes.filter((process) => process['instances'] !== 0);
}

/** An app that is deleted meanwhile has none; `null` where they could not be had. */
async function statsOf(cf: CfCli, process: JsonObject): Promise<readonly JsonObject[] | null> {
  const guid = encodeURIComponent(stringAt(process, 'guid') ?? '');
  try {
    const path = `/v3/processes/${guid}/stats`;
    return resourcesIn(await cf.request('GET', path), path);
  } catch (error) {
    if (!(error instanceof CfnetError) || error.code === 'NOT_LOGGED_IN') throw error;
    return error.code === 'NOT_FOUND' ? [] : null;
  }
}
