import type { Foundation } from '../../foundation/foundation.js';
import type { LabApp } from '../../foundation/model.js';
import { badQuery } from './cc-error.js';
import { presentOrg, presentSpace } from './places.js';
import type { Urls } from './urls.js';

const VALUES = ['space', 'org', 'space.organization'];

/** The values of an app request's `include`. Errors: CcError 10005 for one that is unknown or given twice. */
export function readInclude(text: string | undefined): ReadonlySet<string> {
  const given = text === undefined ? [] : text.split(/,\s*/);
  const unknown = given.filter((value) => !VALUES.includes(value));
  const twice = given.filter((value, at) => given.indexOf(value) < at);
  const problems = [
    ...unknown.map(
      (value) =>
        `Invalid included resource: '${value}'. Valid included resources are: '${VALUES.join("', '")}'`,
    ),
    ...twice.map((value) => `Duplicate included resource: '${value}'`),
  ];
  if (problems.length > 0) throw badQuery(...problems);
  return new Set(given);
}

/** Spaces and orgs of apps, each once; undefined when none were asked for. */
export function includedPlaces(
  apps: readonly LabApp[],
  include: ReadonlySet<string>,
  foundation: Foundation,
  urls: Urls,
): object | undefined {
  if (include.size === 0) return undefined;
  const spaceGuids = new Set(apps.map(({ spaceGuid }) => spaceGuid));
  const spaces = foundation.spaces.filter(({ guid }) => spaceGuids.has(guid));
  const orgGuids = new Set(spaces.map(({ orgGuid }) => orgGuid));
  const orgs = foundation.orgs.filter(({ guid }) => orgGuids.has(guid));
  const withSpaces = include.has('space') || include.has('space.organization');
  const withOrgs = include.has('org') || include.has('space.organization');
  return {
    ...(withSpaces ? { spaces: spaces.map((space) => presentSpace(space, urls)) } : {}),
    ...(withOrgs ? { organizations: orgs.map((org) => presentOrg(org, urls)) } : {}),
  };
}
