import { dryRunLimits, dryRunText } from '../iptables/outbound-limit.js';
import { listText } from '../text/list-text.js';
import type { Way } from './find-ways.js';
import { shortCell } from './names.js';
import type { TraceCells } from './trace-cells.js';

/** More cells are not named in one sentence. */
const MOST_NAMED = 5;

/** That a limit which packets may go over rejects nothing: a sentence for each limit, with its cells. */
export function dryRunNotes(ways: readonly Way[], { byId }: TraceCells): readonly string[] {
  const cells = new Map<string, Set<string>>();
  for (const { cellId, rule } of ways.flatMap(({ logs }) => logs)) {
    const ruleSet = byId.get(cellId)?.ruleSet;
    const limits = ruleSet === undefined ? [] : dryRunLimits(ruleSet);
    for (const limit of limits.filter(({ chain }) => chain === rule.chain)) {
      const text = dryRunText(limit);
      cells.set(text, (cells.get(text) ?? new Set()).add(shortCell(cellId)));
    }
  }
  return [...cells].map(
    ([text, ids]) =>
      `The limit of outbound connections is a dry run on ${listText([...ids], MOST_NAMED)}: ${text}`,
  );
}
