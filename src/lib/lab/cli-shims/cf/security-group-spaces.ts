import {
  booleanAt,
  objectAt,
  objectIn,
  objectsAt,
  stringAt,
  type JsonObject,
} from '../../../json/json-value.js';
import { recordsByGuid } from './cf-lookup.js';
import type { CfSession } from './cf-session.js';

export interface BoundSpace {
  readonly org: string;
  readonly space: string;
  readonly lifecycle: 'running' | 'staging';
}

/** Where a group is bound by space, running before staging. */
export async function boundSpaces(
  session: CfSession,
  group: JsonObject,
): Promise<readonly BoundSpace[]> {
  const bound = [
    ...guidsOf(group, 'running_spaces').map((guid) => ({ guid, lifecycle: 'running' as const })),
    ...guidsOf(group, 'staging_spaces').map((guid) => ({ guid, lifecycle: 'staging' as const })),
  ];
  const spaces = await recordsByGuid(
    session,
    'spaces',
    bound.map(({ guid }) => guid),
  );
  const orgs = await recordsByGuid(session, 'organizations', [...spaces.values()].map(orgGuidOf));
  return bound.map(({ guid, lifecycle }) => {
    const space = spaces.get(guid);
    const org = space === undefined ? undefined : orgs.get(orgGuidOf(space));
    return { org: stringAt(org, 'name') ?? '', space: stringAt(space, 'name') ?? '', lifecycle };
  });
}

/** As lists show it: where the group holds for everything, staging before running, then the spaces. */
export async function listedSpaces(
  session: CfSession,
  group: JsonObject,
): Promise<readonly BoundSpace[]> {
  const globally = objectAt(group, 'globally_enabled');
  const everywhere = (['staging', 'running'] as const)
    .filter((lifecycle) => booleanAt(globally, lifecycle) === true)
    .map((lifecycle) => ({ org: '<all>', space: '<all>', lifecycle }));
  return [...everywhere, ...(await boundSpaces(session, group))];
}

function guidsOf(group: JsonObject, relationship: string): readonly string[] {
  return objectsAt(objectIn(group, 'relationships', relationship), 'data')
    .map((space) => stringAt(space, 'guid'))
    .filter((guid) => guid !== undefined);
}

function orgGuidOf(space: JsonObject): string {
  return stringAt(objectIn(space, 'relationships', 'organization', 'data'), 'guid') ?? '';
}
