import { objectAt, objectIn, stringAt, type JsonObject } from './json-value.js';

/** What a list of an API is a list of. */
export interface ApiKind {
  /** As messages call several of them: `apps`. */
  readonly noun: string;
  /** The key of the list in a reply. */
  readonly key: 'resources' | 'policies' | 'tags';
  /** The key that says how many there are. */
  readonly totalKey?: 'total_results' | 'total_policies';
  /** Names of the collections that hold them, in addresses of Cloud Controller: `/v3/apps`. */
  readonly collections: readonly string[];
  /** Whether an object has what one of them has. */
  readonly isOne: (entry: JsonObject) => boolean;
  /** How to have all of them in one reply. */
  readonly wayOut: string;
}

/** Whether an entry is of this kind: by its own address where it has one, and by its keys. */
export function isOfKind(kind: ApiKind, entry: JsonObject): boolean {
  const collection = collectionOf(entry);
  if (collection !== undefined && !kind.collections.includes(collection)) return false;
  return kind.isOne(entry);
}

/** `apps` of `https://api…/v3/apps/<guid>` or `/v2/apps/<guid>`: where an entry itself says that it lives. */
function collectionOf(entry: JsonObject): string | undefined {
  const v3 = stringAt(objectIn(entry, 'links', 'self'), 'href');
  const address = v3 ?? stringAt(objectAt(entry, 'metadata'), 'url') ?? '';
  return /\/v[23]\/([a-z_]{1,60})\//.exec(address.slice(0, 300))?.[1];
}
