import type { Directory } from '../directory/directory.js';
import type { AppIdentity, TagRecord } from '../directory/model.js';
import { formatTag, INGRESS_MARK } from '../flow/mark.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { Match } from './match.js';
import { appPhrase } from './wording.js';

const MARK = /^0x([0-9a-f]{1,8})$/i;
const TAG = /^[0-9a-f]{1,8}$/i;

/** Who holds the tag that a text may mean: a mark (`0x2`), or the hex digits of a LOG prefix (`0002`). */
export function findTags(directory: Directory, thing: string): readonly Match[] {
  const digits = MARK.exec(thing)?.[1] ?? (TAG.test(thing) ? thing : undefined);
  if (digits === undefined) return [];
  const number = Number.parseInt(digits, 16);
  if (number === INGRESS_MARK) return [INGRESS];
  const record = directory.tag(number);
  return record === undefined ? [] : [tagMatch(directory, record)];
}

/** silk-cni's `ingress_tag` is fixed (cf-facts 1.7): it stands in no table, so nothing else proves it. */
const INGRESS: Match = {
  type: 'tag',
  confidence: 'exact',
  sentence: 'mark of traffic that comes in by the router or a mapped port; no app holds it',
  tag: formatTag(INGRESS_MARK),
  evidence: [],
};

function tagMatch(directory: Directory, { tag, holder, type, evidence }: TagRecord): Match {
  const holds: AppIdentity | undefined =
    type === 'app' ? (directory.app(holder) ?? { app: { guid: holder } }) : undefined;
  return dropUnknown({
    type: 'tag' as const,
    confidence: 'exact' as const,
    sentence: `policy tag of ${holds === undefined ? holder : appPhrase(holds)}; its packets are marked 0x${tag.toString(16)}`,
    app: holds?.app,
    space: holds?.space,
    org: holds?.org,
    tag: formatTag(tag),
    evidence,
  });
}
