import { openChosenFoundation, type ChosenFoundation } from '../live/open-chosen.js';
import type { PrinterMaker } from '../output/flow/select-printer.js';
import type { TailPorts } from '../tail/run-tail.js';
import { search } from './ask.js';
import type { CommandContext } from './command-context.js';

/** The ways of `cfnet tail` to the outside. */
export function tailPorts(
  context: CommandContext,
  chosen: ChosenFoundation,
  printer: PrinterMaker,
): TailPorts {
  const { out, notice, lifetime, interactive } = context;
  // The stream itself does not tell afterwards: node never destroys stdout.
  let isRead = true;
  process.stdout.once('error', () => {
    isRead = false;
  });
  return {
    open: () => openChosenFoundation(chosen, context),
    ask: interactive ? (choices) => search('Which app?', choices, lifetime.signal) : undefined,
    now: Date.now,
    write: (text) => out.write(text),
    notice,
    printer,
    signal: lifetime.signal,
    onInterrupt: (last) =>
      lifetime.onEnd(() => {
        if (isRead) last();
      }),
  };
}
