import type { Evidence, EvidenceSource } from './model.js';

/**
 * Whose word counts when two places differ, best first. Cloud Controller has today's name after a
 * rename; the cell's store knows its own containers; the rest is history.
 */
const AUTHORITY: readonly EvidenceSource[] = [
  'capi',
  'container-metadata',
  'actual-lrps',
  'audit-event',
  'rep-log',
  'policy-tags',
];

type Evident = { readonly evidence: Evidence };

/** The same records, best source first; within one source in the order they came. */
export function byAuthority<T extends Evident>(records: readonly T[]): readonly T[] {
  return records.toSorted((a, b) => rank(a) - rank(b));
}

/** One key at a time, the first record that knows it decides; unknown never replaces known. */
export function joinRecords<T extends object>(records: readonly T[]): Partial<T> {
  return records.reduceRight<Partial<T>>((joined, record) => ({ ...joined, ...record }), {});
}

/** The first evidence of each source: an app of a hundred instances is not proved a hundred times. */
export function evidenceOf(records: readonly Evident[]): readonly Evidence[] {
  const bySource = new Map<EvidenceSource, Evidence>();
  for (const { evidence } of records) {
    if (!bySource.has(evidence.from)) bySource.set(evidence.from, evidence);
  }
  return [...bySource.values()];
}

function rank({ evidence }: Evident): number {
  return AUTHORITY.indexOf(evidence.from);
}
