import type { DirectoryRecords } from '../directory/records.js';
import { recordsOf } from './find-app.js';
import type { CfCli } from './foundation.js';

/** Guids in one request: addresses of requests must not get too long (cf-facts 4.1). */
const GUIDS_AT_A_TIME = 100;

/** The names of apps, their spaces and orgs, of those that the user can see. Errors: those of cf. */
export async function appsByGuid(cf: CfCli, guids: readonly string[]): Promise<DirectoryRecords> {
  const identities = [];
  for (let at = 0; at < guids.length; at += GUIDS_AT_A_TIME) {
    const some = guids.slice(at, at + GUIDS_AT_A_TIME).map(encodeURIComponent);
    const list = await cf.list(`/v3/apps?guids=${some.join(',')}&include=space.organization`);
    identities.push(...(recordsOf(list).identities ?? []));
  }
  return { identities };
}
