import { dropUnknown } from '../json/drop-unknown.js';
import { byAuthority, evidenceOf, joinRecords } from './authority.js';
import { groupBy } from './group-by.js';
import type { AppRecord, Named, OrgRecord, SpaceRecord } from './model.js';
import type { IdentitySighting } from './records.js';

/** Apps, spaces and orgs by guid, after everyone's word was joined. */
export interface Identities {
  readonly apps: ReadonlyMap<string, AppRecord>;
  readonly spaces: ReadonlyMap<string, SpaceRecord>;
  readonly orgs: ReadonlyMap<string, OrgRecord>;
}

type GuidKey = 'appGuid' | 'spaceGuid' | 'orgGuid';

/** What is known under a guid and so holds for every other sighting of the same guid. */
const SHARED: Readonly<
  Record<GuidKey, (known: Partial<IdentitySighting>) => Partial<IdentitySighting>>
> = {
  appGuid: ({ appName, spaceGuid, spaceName, orgGuid, orgName, deletedAt }) =>
    dropUnknown({ appName, spaceGuid, spaceName, orgGuid, orgName, deletedAt }),
  spaceGuid: ({ spaceName, orgGuid, orgName }) => dropUnknown({ spaceName, orgGuid, orgName }),
  orgGuid: ({ orgName }) => dropUnknown({ orgName }),
};

/**
 * Joins names by guid, first within an app, then a space, then an org: a name without a guid
 * (`space_name` of an LRP) goes to the guid that another place gives for the same app. That is sound
 * because an app stays in one space, and a space in one org.
 */
export function mergeIdentities(sightings: readonly IdentitySighting[]): Identities {
  const withinApps = shareWithin('appGuid', byAuthority(sightings));
  const withinSpaces = shareWithin('spaceGuid', withinApps);
  const complete = shareWithin('orgGuid', withinSpaces);
  return {
    apps: recordsBy('appGuid', complete, appRecord),
    spaces: recordsBy('spaceGuid', complete, spaceRecord),
    orgs: recordsBy('orgGuid', complete, orgRecord),
  };
}

function shareWithin(
  key: GuidKey,
  sightings: readonly IdentitySighting[],
): readonly IdentitySighting[] {
  const shared = recordsBy(key, sightings, (_guid, group) => SHARED[key](joinRecords(group)));
  return sightings.map((sighting) => ({ ...sighting, ...shared.get(sighting[key] ?? '') }));
}

type Group = readonly IdentitySighting[];

function recordsBy<T>(
  key: GuidKey,
  sightings: readonly IdentitySighting[],
  toRecord: (guid: string, group: Group) => T,
): ReadonlyMap<string, T> {
  const groups = groupBy(sightings, (sighting) => sighting[key]);
  return new Map([...groups].map(([guid, group]) => [guid, toRecord(guid, group)]));
}

function appRecord(guid: string, group: Group): AppRecord {
  const names = joinRecords(group);
  return dropUnknown({
    app: dropUnknown({ guid, name: names.appName }),
    space: named(names.spaceGuid, names.spaceName),
    org: named(names.orgGuid, names.orgName),
    deletedAt: names.deletedAt,
    evidence: evidenceOf(group),
  });
}

function spaceRecord(guid: string, group: Group): SpaceRecord {
  const names = joinRecords(group);
  return dropUnknown({
    space: dropUnknown({ guid, name: names.spaceName }),
    org: named(names.orgGuid, names.orgName),
    evidence: evidenceOf(direct(group, 'appGuid')),
  });
}

function orgRecord(guid: string, group: Group): OrgRecord {
  return {
    org: dropUnknown({ guid, name: joinRecords(group).orgName }),
    evidence: evidenceOf(direct(group, 'spaceGuid')),
  };
}

/** Word about the thing itself; only where there is none, word about what is inside it. */
function direct(group: Group, inner: GuidKey): Group {
  const about = group.filter((sighting) => sighting[inner] === undefined);
  return about.length > 0 ? about : group;
}

function named(guid: string | undefined, name: string | undefined): Named | undefined {
  return guid === undefined ? undefined : dropUnknown({ guid, name });
}
