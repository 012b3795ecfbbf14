import type { Known } from '../errors/problem.js';
import { readApiReply, resourcesOf } from '../json/api-reply.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { NamedText } from '../json/json-document.js';
import { objectAt, objectIn, objectsAt, stringAt, type JsonObject } from '../json/json-value.js';
import type { DirectoryRecords, IdentitySighting, Names } from './records.js';

/**
 * Reads Cloud Controller replies about apps: a v3 list or a single app, with the spaces and orgs that
 * `include=space.organization` adds; several pages as an array; v2 the same way, with the space nested
 * where `inline-relations-depth` asked for it (cf-facts 4.1, 4.5).
 */
export function readCapiApps(source: NamedText): Known<DirectoryRecords> {
  const { value: pages = [], problems } = readApiReply(source);
  const names = pages.flatMap((page) => [...appsOf(page), ...includedIn(page)]);
  return {
    value: { identities: names.map(sighting) },
    problems,
  };
}

function appsOf(page: JsonObject): readonly Names[] {
  return resourcesOf(page).map((resource) =>
    objectAt(resource, 'entity') === undefined ? appFromV3(resource) : appFromV2(resource),
  );
}

function appFromV3(app: JsonObject): Names {
  return dropUnknown({
    appGuid: stringAt(app, 'guid'),
    appName: stringAt(app, 'name'),
    spaceGuid: relatedGuid(app, 'space'),
  });
}

function appFromV2(app: JsonObject): Names {
  const entity = objectAt(app, 'entity');
  const space = objectIn(entity, 'space', 'entity');
  return dropUnknown({
    appGuid: stringAt(objectAt(app, 'metadata'), 'guid'),
    appName: stringAt(entity, 'name'),
    spaceGuid: stringAt(entity, 'space_guid'),
    spaceName: stringAt(space, 'name'),
    orgGuid: stringAt(space, 'organization_guid'),
    orgName: stringAt(objectIn(space, 'organization', 'entity'), 'name'),
  });
}

function includedIn(page: JsonObject): readonly Names[] {
  const included = objectAt(page, 'included');
  const spaces = objectsAt(included, 'spaces').map((space) =>
    dropUnknown({
      spaceGuid: stringAt(space, 'guid'),
      spaceName: stringAt(space, 'name'),
      orgGuid: relatedGuid(space, 'organization'),
    }),
  );
  const orgs = objectsAt(included, 'organizations').map((org) =>
    dropUnknown({ orgGuid: stringAt(org, 'guid'), orgName: stringAt(org, 'name') }),
  );
  return [...spaces, ...orgs];
}

function relatedGuid(resource: JsonObject, relation: string): string | undefined {
  return stringAt(objectIn(resource, 'relationships', relation, 'data'), 'guid');
}

function sighting(names: Names): IdentitySighting {
  const name = names.appName ?? names.spaceName ?? names.orgName;
  const kind =
    names.appGuid !== undefined ? 'app' : names.spaceGuid !== undefined ? 'space' : 'org';
  const called = name === undefined ? 'without a name' : JSON.stringify(name);
  return { ...names, evidence: { from: 'capi', detail: `${kind} ${called}` } };
}
