import type { TagRecord } from '../directory/model.js';
import { tagRecord } from '../directory/policy-tags.js';
import type { Known } from '../errors/problem.js';
import { readApiReply } from '../json/api-reply.js';
import { problemIn, type NamedText } from '../json/json-document.js';
import { integerAt, objectAt, objectsAt, stringAt, type JsonObject } from '../json/json-value.js';
import type { Policy } from './policy.js';

export interface PolicyTable {
  readonly policies: readonly Policy[];
  /** Only the internal API's replies carry tags (cf-facts 5.2). */
  readonly tags: readonly TagRecord[];
}

/**
 * Reads the policy server's policies: v1 with `ports`, v0 with `port`, and the internal API with tags
 * (cf-facts 5.1, 5.2). A policy that cannot be understood is counted in a problem, never half read. Without a list, or
 * with an error in place of one of its pages, there is no value: that is not the same as a server without policies.
 */
export function readPolicies(source: NamedText): Known<PolicyTable> {
  const { value: pages = [], problems } = readApiReply(source);
  if (problems.length > 0) return { problems };
  if (pages.length === 0 || !pages.every((page) => Array.isArray(page['policies']))) {
    return { problems: [problemIn(source, `${source.name} has no list of policies in it`)] };
  }
  const entries = pages.flatMap((page) => objectsAt(page, 'policies'));
  const policies = entries.map(readPolicy).filter((policy) => policy !== undefined);
  const unread = entries.length - policies.length;
  return {
    value: { policies, tags: entries.flatMap(tagsIn) },
    problems:
      unread === 0
        ? []
        : [
            problemIn(
              source,
              `${source.name}: ${unread} of ${entries.length} policies are not understood and left out`,
            ),
          ],
  };
}

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
