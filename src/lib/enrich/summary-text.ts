import { count } from '../explain/wording.js';
import type { EnrichSummary } from './enrich-flows.js';

/** What a reader of the flows should know of the lines that are not among them. */
export function describeSummary(summary: EnrichSummary): string[] {
  const { lines, otherLines, damaged, untimed, passedOver } = summary;
  return [
    ...(otherLines === 0
      ? []
      : [
          `${otherLines} of ${count(lines, 'line')} skipped: no log line of silk's or Garden's rules`,
        ]),
    ...(damaged === 0
      ? []
      : [`${count(damaged, 'log line')} skipped: cut short before both addresses`]),
    ...(passedOver === 0
      ? []
      : [`${count(passedOver, 'file')} in archives passed over: no kernel log`]),
    ...(untimed === 0
      ? []
      : [`${count(untimed, 'log line')} left out by --since or --until: no time is told`]),
  ];
}
