import { stringAt, type JsonObject } from '../../../json/json-value.js';
import { OptionError } from '../command-options.js';
import type { NamedThing } from './cf-config.js';
import { notFound } from './cf-failure.js';
import type { CfSession } from './cf-session.js';

/** An app as Cloud Controller gives it. */
export interface FoundApp extends NamedThing {
  readonly state: string;
  readonly record: JsonObject;
}

/** Errors: CfFailure where there is no such app in the space. */
export async function findApp(
  session: CfSession,
  name: string,
  spaceGuid: string,
): Promise<FoundApp> {
  const query = `names=${encodeURIComponent(name)}&space_guids=${spaceGuid}`;
  const [app] = await session.list(`/v3/apps?${query}`);
  if (app === undefined) throw notFound('App', name);
  return appFrom(app);
}

export function appFrom(record: JsonObject): FoundApp {
  return { ...thing(record), state: stringAt(record, 'state') ?? '', record };
}

/** Errors: CfFailure where there is no such org. */
export async function findOrg(session: CfSession, name: string): Promise<NamedThing> {
  const [org] = await session.list(`/v3/organizations?names=${encodeURIComponent(name)}`);
  if (org === undefined) throw notFound('Organization', name);
  return thing(org);
}

/** Errors: CfFailure where the org has no such space. */
export async function findSpace(
  session: CfSession,
  name: string,
  orgGuid: string,
): Promise<NamedThing> {
  const query = `names=${encodeURIComponent(name)}&organization_guids=${orgGuid}`;
  const [space] = await session.list(`/v3/spaces?${query}`);
  if (space === undefined) throw notFound('Space', name);
  return thing(space);
}

export function thing(record: JsonObject): NamedThing {
  return { guid: stringAt(record, 'guid') ?? '', name: stringAt(record, 'name') ?? '' };
}

/** Records by guid, asked for in one request; none for an empty list. */
export async function recordsByGuid(
  session: CfSession,
  kind: 'apps' | 'spaces' | 'organizations',
  guids: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const unique = [...new Set(guids)];
  if (unique.length === 0) return new Map();
  const records = await session.list(`/v3/${kind}?guids=${unique.join(',')}`);
  return new Map(records.map((record) => [thing(record).guid, record]));
}

/** A number of instances, a port, an index. Errors: OptionError. */
export function wholeNumber(text: string, flag: string, type: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new OptionError(`invalid argument for flag \`${flag}' (expected ${type})`);
}
