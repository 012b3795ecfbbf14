import type { EnrichSummary } from './enrich-flows.js';
import type { UnknownValue } from './unknown-values.js';

/** What a reader of the flows should know of the lines that are not among them. */
export function describeSummary({ lines, otherLines, damaged }: EnrichSummary): string[] {
  return [
    ...(otherLines === 0
      ? []
      : [
          `${otherLines} of ${count(lines, 'line')} skipped: no log line of silk's or Garden's rules`,
        ]),
    ...(damaged === 0
      ? []
      : [`${count(damaged, 'log line')} skipped: cut short before both addresses`]),
  ];
}

/** @param source how messages call the source; absent: there is none. */
export function describeUnknownValue({ field, value }: UnknownValue, source?: string): string {
  return source === undefined
    ? `Nobody is named without --snapshot: '${value}' can match no ${field} but by what the lines say`
    : `There is no ${field} '${value}' in ${source}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
