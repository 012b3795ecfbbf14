import { count } from '../explain/wording.js';
import type { EnrichSummary } from './enrich-flows.js';

/** What a reader of the flows should know of the lines that are not among them. */
export function describeSummary({ lines, otherLines, damaged, untimed }: EnrichSummary): string[] {
  return [
    ...(otherLines === 0
      ? []
      : [
          `${otherLines} of ${count(lines, 'line')} skipped: no log line of silk's or Garden's rules`,
        ]),
    ...(damaged === 0
      ? []
      : [`${count(damaged, 'log line')} skipped: cut short before both addresses`]),
    ...(untimed === 0
      ? []
      : [`${count(untimed, 'log line')} left out by --since or --until: no time is told`]),
  ];
}
