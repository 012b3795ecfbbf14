import type { Known, Problem } from '../errors/problem.js';
import type { ApiKind } from '../json/api-kind.js';
import { readApiList } from '../json/api-reply.js';
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
  timeAt,
  valueAt,
  type JsonObject,
} from '../json/json-value.js';
import { listText } from '../text/list-text.js';
import type { GroupScope, SecurityGroup, SecurityGroupRule } from './policy.js';

interface ReadGroup {
  readonly group: SecurityGroup;
  readonly unreadRules: number;
  /** Whether it tells which spaces have it. */
  readonly isBound: boolean;
}

/** More are not named in one sentence. */
const MOST_NAMED = 3;

/**
 * Reads Cloud Controller's security groups, of v3 or v2: a list, several pages, or groups by themselves
 * (cf-facts 4.4, 4.5). A rule that cannot be understood is left out and said. Without a list there is no value: that is not the
 * same as no groups. With a part of it missing the rest is told, and `gaps` says what is.
 */
export function readSecurityGroups(source: NamedText): Known<readonly SecurityGroup[]> {
  const { value, problems, gaps = [] } = readApiList(source, GROUPS);
  if (value === undefined) return { problems };
  const read = value.entries.map(readGroup);
  const unread = read
    .filter(({ unreadRules }) => unreadRules > 0)
    .map(({ group, unreadRules }) =>
      problemIn(
        source,
        `${source.name}: ${unreadRules} rules of the security group ${JSON.stringify(group.name)} are not understood and left out`,
      ),
    );
  const unbound = unboundProblems(source, read);
  return {
    value: read.map(({ group }) => group),
    problems: [...problems, ...unread, ...unbound],
    gaps: [...gaps, ...unread, ...unbound],
  };
}

const GROUPS: ApiKind = {
  noun: 'security groups',
  key: 'resources',
  collections: ['security_groups'],
  isOne: (entry) => {
    const bare = objectAt(entry, 'entity') ?? entry;
    const guid = stringAt(objectAt(entry, 'metadata') ?? entry, 'guid');
    return (
      guid !== undefined &&
      stringAt(bare, 'name') !== undefined &&
      Array.isArray(valueAt(bare, 'rules'))
    );
  },
  wayOut: "Take them all: cf curl '/v3/security_groups?per_page=5000'",
};

/** v2 tells the spaces of a group only where it was asked to: that is said, and no failure. */
function unboundProblems(source: NamedText, groups: readonly ReadGroup[]): readonly Problem[] {
  const unbound = groups.filter(({ group, isBound }) => !isBound && !group.globallyEnabled.running);
  if (unbound.length === 0) return [];
  const names = listText(
    unbound.map(({ group }) => group.name),
    MOST_NAMED,
  );
  const message = `${source.name} is of v2 and does not tell which spaces have ${names}`;
  return [{ ...problemIn(source, message, 'NOT_FOUND'), hint: GROUPS.wayOut }];
}

function readGroup(entry: JsonObject): ReadGroup {
  const entity = objectAt(entry, 'entity');
  const body = entity ?? entry;
  const head = objectAt(entry, 'metadata') ?? entry;
  const guid = stringAt(head, 'guid') ?? '';
  // What was never changed says `null`, or when it was made, by the version of Cloud Controller.
  const changedAt = timeAt(head, 'updated_at') ?? timeAt(head, 'created_at');
  const written = arrayAt(body, 'rules');
  const rules = written.map(readRule).filter((rule) => rule !== undefined);
  const scope = entity === undefined ? readGroupScope(entry) : scopeOfV2(entity);
  return {
    group: {
      guid,
      name: stringAt(body, 'name') ?? '',
      rules,
      ...scope,
      ...dropUnknown({ changedAt }),
    },
    unreadRules: written.length - rules.length,
    isBound: entity === undefined || Array.isArray(valueAt(entity, 'spaces')),
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

/** v2 has spaces in whole, where `inline-relations-depth` asked for them (ccng v2 security_group.rb). */
function scopeOfV2(entity: JsonObject): GroupScope {
  const spaces = (key: string): readonly string[] =>
    objectsAt(entity, key)
      .map((space) => stringAt(objectAt(space, 'metadata'), 'guid'))
      .filter((guid) => guid !== undefined);
  return {
    globallyEnabled: {
      running: booleanAt(entity, 'running_default') ?? false,
      staging: booleanAt(entity, 'staging_default') ?? false,
    },
    runningSpaces: spaces('spaces'),
    stagingSpaces: spaces('staging_spaces'),
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
