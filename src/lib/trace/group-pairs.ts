import type { PairGroup, TracedPair } from './trace-result.js';

/** Puts pairs together to which the same happens for the same reason: denied ones first, then the most. */
export function groupPairs(pairs: readonly TracedPair[]): readonly PairGroup[] {
  const groups = new Map<string, TracedPair[]>();
  for (const pair of pairs) {
    const key = likenessOf(pair);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pair]);
    else group.push(pair);
  }
  return [...groups.values()].flatMap(asGroup).toSorted(byWeight);
}

/** An explanation names no instance, so that alike pairs have the same one. */
function likenessOf({ main }: TracedPair): string {
  const { reason, because } = main.explanation;
  return [main.verdict, main.ruling.kind, reason, because].join('\n');
}

/** What mends a group is what mends any of its pairs, on all cells that they are on. */
function asGroup(pairs: readonly TracedPair[]): readonly PairGroup[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const explanations = pairs.map(({ main }) => main.explanation);
  return [
    {
      verdict: first.main.verdict,
      explanation: {
        ...first.main.explanation,
        fix: unique(explanations.flatMap(({ fix }) => fix)),
        notes: unique(explanations.flatMap(({ notes }) => notes)),
      },
      pairs,
    },
  ];
}

export function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function byWeight(a: PairGroup, b: PairGroup): number {
  if (a.verdict !== b.verdict) return a.verdict === 'denied' ? -1 : 1;
  return b.pairs.length - a.pairs.length;
}
