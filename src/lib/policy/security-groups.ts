import type { Known } from '../errors/problem.js';
import { readApiReply, resourcesOf } from '../json/api-reply.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { problemIn, type NamedText } from '../json/json-document.js';
import {
  asObject,
  arrayAt,
  booleanAt,
  integerAt,
  objectAt,
  objectIn,
  objectsAt,
  stringAt,
  type JsonObject,
} from '../json/json-value.js';
import type { GroupScope, SecurityGroup, SecurityGroupRule } from './policy.js';

interface ReadGroup {
  readonly group: SecurityGroup;
  readonly unreadRules: number;
}

/**
 * Reads Cloud Controller's v3 security groups: a list, a single group, or several pages as an array
 * (cf-facts 4.4). A rule that cannot be understood is left out and said. With an error in place of a page there is no
 * value: that is not the same as no groups.
 */
export function readSecurityGroups(source: NamedText): Known<readonly SecurityGroup[]> {
  const { value: pages = [], problems } = readApiReply(source);
  if (problems.length > 0) return { problems };
  const entries = pages.flatMap(resourcesOf);
  const read = entries.map(readGroup).filter((group) => group !== undefined);
  if (pages.length === 0 || (entries.length > 0 && read.length === 0)) {
    return { problems: [problemIn(source, `${source.name} has no security groups in it`)] };
  }
  const unread = entries.length - read.length;
  const messages = [
    ...(unread === 0
      ? []
      : [`${source.name}: ${unread} of ${entries.length} security groups have no guid or name`]),
    ...read
      .filter(({ unreadRules }) => unreadRules > 0)
      .map(
        ({ group, unreadRules }) =>
          `${source.name}: ${unreadRules} rules of the security group ${JSON.stringify(group.name)} are not understood and left out`,
      ),
  ];
  return {
    value: read.map(({ group }) => group),
    problems: messages.map((message) => problemIn(source, message)),
  };
}

function readGroup(entry: JsonObject): ReadGroup | undefined {
  const guid = stringAt(entry, 'guid');
  const name = stringAt(entry, 'name');
  if (guid === undefined || name === undefined) return undefined;
  const written = arrayAt(entry, 'rules');
  const rules = written.map(readRule).filter((rule) => rule !== undefined);
  return {
    group: { guid, name, rules, ...readGroupScope(entry) },
    unreadRules: written.length - rules.length,
  };
}

/** What a group as Cloud Controller gives it says of where it applies. */
export function readGroupScope(entry: JsonObject | undefined): GroupScope {
  const enabled = objectAt(entry, 'globally_enabled');
  return {
    globallyEnabled: {
      running: booleanAt(enabled, 'running') ?? false,
      staging: booleanAt(enabled, 'staging') ?? false,
    },
    runningSpaces: relatedGuids(entry, 'running_spaces'),
    stagingSpaces: relatedGuids(entry, 'staging_spaces'),
  };
}

function readRule(value: unknown): SecurityGroupRule | undefined {
  const rule = asObject(value);
  const protocol = stringAt(rule, 'protocol');
  const destination = stringAt(rule, 'destination');
  if (destination === undefined || protocol === undefined) return undefined;
  return {
    protocol,
    destination,
    ...dropUnknown({
      ports: stringAt(rule, 'ports'),
      type: integerAt(rule, 'type'),
      code: integerAt(rule, 'code'),
      log: booleanAt(rule, 'log'),
      description: stringAt(rule, 'description'),
    }),
  };
}

function relatedGuids(entry: JsonObject | undefined, relation: string): readonly string[] {
  return objectsAt(objectIn(entry, 'relationships', relation), 'data')
    .map((space) => stringAt(space, 'guid'))
    .filter((guid) => guid !== undefined);
}
