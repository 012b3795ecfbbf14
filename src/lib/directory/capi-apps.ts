import type { Known } from '../errors/problem.js';
import type { ApiKind } from '../json/api-kind.js';
import { readApiList } from '../json/api-reply.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { NamedText } from '../json/json-document.js';
import {
  objectAt,
  objectIn,
  objectsAt,
  stringAt,
  valueAt,
  type JsonObject,
} from '../json/json-value.js';
import type { DirectoryRecords, IdentitySighting, Names } from './records.js';

/**
 * Reads Cloud Controller replies about apps: a v3 list or a single app, with the spaces and orgs that
 * `include=space.organization` adds; several pages as an array; v2 the same way, with the space nested
 * where `inline-relations-depth` asked for it (cf-facts 4.1, 4.5).
 */
export function readCapiApps(source: NamedText): Known<DirectoryRecords> {
  const { value, problems, gaps = [] } = readApiList(source, APPS);
  if (value === undefined) return { problems };
  const names = [
    ...value.entries.map((app) => (isV2(app) ? appFromV2(app) : appFromV3(app))),
    ...value.replies.flatMap(includedIn),
  ];
  return {
    value: { identities: names.map(sighting), gaps: { apps: gaps } },
    problems,
  };
}

/** What makes a resource something else than an app, which has a guid and often a name too: groups, processes, orgs, routes, summaries of spaces, droplets, tasks, events. */
const NO_APP = [
  ...['rules', 'globally_enabled', 'instances', 'suspended', 'target'],
  ...['destinations', 'apps', 'services', 'host', 'droplet', 'command', 'actor', 'version'],
];

const APPS: ApiKind = {
  noun: 'apps',
  key: 'resources',
  collections: ['apps'],
  isOne: (entry) => (isV2(entry) ? isAppOfV2(entry) : isAppOfV3(entry)),
  wayOut: "Take them all: cf curl '/v3/apps?include=space.organization&per_page=5000'",
};

function isAppOfV3(entry: JsonObject): boolean {
  const isOther = NO_APP.some((key) => valueAt(entry, key) !== undefined);
  return (
    !isOther &&
    stringAt(entry, 'guid') !== undefined &&
    stringAt(entry, 'name') !== undefined &&
    relatedGuid(entry, 'organization') === undefined
  );
}

function isAppOfV2(entry: JsonObject): boolean {
  const entity = objectAt(entry, 'entity');
  const guid = stringAt(objectAt(entry, 'metadata'), 'guid');
  return (
    guid !== undefined &&
    stringAt(entity, 'space_guid') !== undefined &&
    valueAt(entity, 'rules') === undefined
  );
}

function isV2(entry: JsonObject): boolean {
  return objectAt(entry, 'entity') !== undefined;
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
