import type { Flow } from '../../flow/flow.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { verdictStyles, VERDICT_WORDS } from '../verdict-style.js';
import type { EndLabel, EndLabels } from './end-label.js';
import type { FlowPrinter } from './flow-printer.js';
import { hostAndPort } from './host-and-port.js';
import { shortTime } from './short-time.js';
import { protocolText } from './protocol-text.js';

export interface CompactOptions {
  readonly labels: EndLabels;
  readonly palette: Palette;
  /** Adds the rule below each flow. */
  readonly showRule: boolean;
}

/** As long as the longest of `VERDICT_WORDS`. */
const VERDICT_WIDTH = 7;

/** One line a flow: when, verdict, kind, who to whom, protocol, and why it was not let through. */
export function compactPrinter(options: CompactOptions): FlowPrinter {
  const { palette } = options;
  const styles = verdictStyles(palette);
  return {
    print: (flow) => {
      const { verdict, kind } = flow.packet.prefix;
      const words = [
        palette.dim(shortTime(flow.packet.envelope)),
        styles[verdict](VERDICT_WORDS[verdict].padEnd(VERDICT_WIDTH)),
        kind,
        sourceText(flow, options),
        palette.dim('→'),
        destinationText(flow, options),
        protocolText(flow.packet),
        ...reasonWords(flow, palette),
      ];
      return `${words.join(' ')}\n${ruleLine(flow, options)}`;
    },
  };
}

function sourceText(flow: Flow, { labels, palette }: CompactOptions): string {
  return colored(labels.of(flow.source, flow.packet.source), palette);
}

function destinationText(flow: Flow, { labels, palette }: CompactOptions): string {
  const { destination, destinationPort } = flow.packet;
  const label = labels.of(flow.destination, destination);
  return colored({ ...label, text: hostAndPort(label.text, destinationPort) }, palette);
}

function colored({ text, app }: EndLabel, palette: Palette): string {
  return app === undefined ? text : palette.named(app, text);
}

/** What was allowed needs no reason. */
function reasonWords({ packet, reason }: Flow, palette: Palette): string[] {
  const { repeated } = packet.envelope;
  return [
    ...(repeated === undefined ? [] : [`×${repeated}`]),
    ...(reason === undefined || packet.prefix.verdict === 'allowed' ? [] : [palette.bold(reason)]),
  ];
}

function ruleLine({ rule }: Flow, { showRule, palette }: CompactOptions): string {
  if (!showRule) return '';
  const text =
    rule === undefined ? 'rule not known' : `rule ${rule.number} of ${rule.chain}: ${rule.spec}`;
  return `    ${palette.dim(terminalSafe(text))}\n`;
}
