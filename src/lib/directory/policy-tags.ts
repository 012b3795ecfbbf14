import type { Known } from '../errors/problem.js';
import type { ApiKind } from '../json/api-kind.js';
import { readApiList } from '../json/api-reply.js';
import { problemIn, type NamedText } from '../json/json-document.js';
import { stringAt, type JsonObject } from '../json/json-value.js';
import type { TagRecord } from './model.js';
import type { DirectoryRecords } from './records.js';

/**
 * Reads the policy server's `/tags` (cf-facts 5.1). A tag is freed and given to another app when its
 * holder is in no policy any more, so the table holds for its own moment only.
 */
export function readPolicyTags(source: NamedText): Known<DirectoryRecords> {
  const { value, problems, gaps = [] } = readApiList(source, TAGS);
  if (value === undefined) return { problems };
  const tags = value.entries.map(readTag);
  const read = tags.filter((tag) => tag !== undefined);
  const count = tags.length - read.length;
  const unread =
    count === 0
      ? []
      : [problemIn(source, `${source.name}: ${count} of ${tags.length} tags have no hex number`)];
  return {
    value: { tags: read, gaps: { tags: [...gaps, ...unread] } },
    problems: [...problems, ...unread],
  };
}

const TAGS: ApiKind = {
  noun: 'tags',
  key: 'tags',
  collections: [],
  isOne: (entry) => stringAt(entry, 'id') !== undefined && stringAt(entry, 'tag') !== undefined,
  wayOut: 'Take them all: cf curl /networking/v1/external/tags',
};

/** A tag's record, or undefined where holder or number is not there: hex digits, at most four bytes. */
export function tagRecord(
  holder: string | undefined,
  text: string | undefined,
  type: TagRecord['type'],
): TagRecord | undefined {
  if (holder === undefined || text === undefined || !/^[0-9a-f]{1,8}$/i.test(text))
    return undefined;
  return {
    tag: Number.parseInt(text, 16),
    holder,
    type,
    evidence: [{ from: 'policy-tags', detail: `tag ${text} belongs to ${holder}` }],
  };
}

function readTag(entry: JsonObject): TagRecord | undefined {
  const type = stringAt(entry, 'type') === 'router' ? 'router' : 'app';
  return tagRecord(stringAt(entry, 'id'), stringAt(entry, 'tag'), type);
}
