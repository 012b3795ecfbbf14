import type { TagRecord } from '../directory/model.js';
import { tagRecord } from '../directory/policy-tags.js';
import type { Known } from '../errors/problem.js';
import type { ApiKind } from '../json/api-kind.js';
import { readApiList } from '../json/api-reply.js';
import { problemIn, type NamedText } from '../json/json-document.js';
import { integerAt, objectAt, stringAt, type JsonObject } from '../json/json-value.js';
import type { Policy } from './policy.js';

export interface PolicyTable {
  readonly policies: readonly Policy[];
  /** Only the internal API's replies carry tags (cf-facts 5.2). */
  readonly tags: readonly TagRecord[];
}

/**
 * Reads the policy server's policies: v1 with `ports`, v0 with `port`, and the internal API with tags
 * (cf-facts 5.1, 5.2), or the policies by themselves. A policy that cannot be understood is counted in a problem, never half
 * read. Without a list there is no value: that is not the same as a server without policies. With a part of it missing
 * the rest is told, and `gaps` says what is.
 */
export function readPolicies(source: NamedText): Known<PolicyTable> {
  const { value, problems, gaps = [] } = readApiList(source, POLICIES);
  if (value === undefined) return { problems };
  const { entries } = value;
  const policies = entries.map(readPolicy).filter((policy) => policy !== undefined);
  const count = entries.length - policies.length;
  const message = `${source.name}: ${count} of ${entries.length} policies are not understood and left out`;
  const unread = count === 0 ? [] : [problemIn(source, message)];
  return {
    value: { policies, tags: entries.flatMap(tagsIn) },
    problems: [...problems, ...unread],
    gaps: [...gaps, ...unread],
  };
}

const POLICIES: ApiKind = {
  noun: 'policies',
  key: 'policies',
  collections: [],
  isOne: (entry) =>
    objectAt(entry, 'source') !== undefined && objectAt(entry, 'destination') !== undefined,
  wayOut: 'Take them all: cf curl /networking/v1/external/policies',
};

function readPolicy(entry: JsonObject): Policy | undefined {
  const to = objectAt(entry, 'destination');
  const source = stringAt(objectAt(entry, 'source'), 'id');
  const destination = stringAt(to, 'id');
  const protocol = stringAt(to, 'protocol');
  const ports = portsOf(to);
  if (source === undefined || destination === undefined || ports === undefined) return undefined;
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined;
  return { source, destination, protocol, ports };
}

function portsOf(destination: JsonObject | undefined): Policy['ports'] | undefined {
  const range = objectAt(destination, 'ports');
  const start = integerAt(range, 'start') ?? integerAt(destination, 'port');
  const end = range === undefined ? start : integerAt(range, 'end');
  return start === undefined || end === undefined ? undefined : { start, end };
}

function tagsIn(entry: JsonObject): readonly TagRecord[] {
  return [objectAt(entry, 'source'), objectAt(entry, 'destination')]
    .map((end) => tagRecord(stringAt(end, 'id'), stringAt(end, 'tag'), 'app'))
    .filter((record) => record !== undefined);
}
