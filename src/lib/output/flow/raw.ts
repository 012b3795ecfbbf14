import { utf8Text } from '../../text/utf8-text.js';
import { terminalSafe } from '../terminal-safe.js';
import type { FlowPrinter } from './flow-printer.js';

/** The lines as they were read; only what would act on a terminal is shown instead of sent. */
export function rawPrinter(): FlowPrinter {
  return { print: (flow) => `${terminalSafe(utf8Text(flow.packet.raw))}\n` };
}
