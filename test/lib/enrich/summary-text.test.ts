import { expect, test } from '@jest/globals';
import type { EnrichSummary } from '../../../src/lib/enrich/enrich-flows.js';
import { describeSummary } from '../../../src/lib/enrich/summary-text.js';

test.each<[Partial<EnrichSummary>, string[]]>([
  [{}, []],
  [{ otherLines: 7 }, ["7 of 9 lines skipped: no log line of silk's or Garden's rules"]],
  [{ lines: 1, otherLines: 1 }, ["1 of 1 line skipped: no log line of silk's or Garden's rules"]],
  [
    { damaged: 1, passedOver: 3, untimed: 2 },
    [
      '1 log line skipped: cut short before both addresses',
      '3 files in archives passed over: no kernel log',
      '2 log lines left out by --since or --until: no time is told',
    ],
  ],
])('%j', (counts, sentences) => {
  const nothing: EnrichSummary = {
    flows: 2,
    lines: 9,
    otherLines: 0,
    damaged: 0,
    untimed: 0,
    passedOver: 0,
    problems: [],
    failed: 0,
  };
  expect(describeSummary({ ...nothing, ...counts })).toEqual(sentences);
});
