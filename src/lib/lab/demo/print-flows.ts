import { runEnrich } from '../../enrich/run-enrich.js';
import type { ExitCodeValue } from '../../errors/cfnet-error.js';
import type { Palette } from '../../output/color.js';
import { selectPrinter } from '../../output/flow/select-printer.js';

export interface FlowScreen {
  readonly write: (text: string) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
  readonly palette: Palette;
}

/** What `cfnet enrich --snapshot DIR --verdict VERDICT --show-rule` prints. @returns 1 where there is no flow */
export function printFlows(
  snapshot: string,
  verdict: string,
  { write, notice, palette }: FlowScreen,
): Promise<ExitCodeValue> {
  return runEnrich(
    { files: [], snapshot, filters: { verdict: [verdict] }, failEmpty: true, quiet: true },
    {
      stdin: process.stdin,
      now: Date.now,
      write,
      notice,
      printer: selectPrinter('compact', { palette, showRule: true, columns: Infinity }),
    },
  );
}
