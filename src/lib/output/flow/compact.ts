import type { Flow, Verdict } from '../../flow/flow.js';
import type { Palette, Style } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
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

/** `rate-limited` would push everything else out of 80 columns. */
const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  allowed: 'allowed',
  denied: 'denied ',
  'rate-limited': 'limited',
};

/** One line a flow: when, verdict, kind, who to whom, protocol, and why it was not let through. */
export function compactPrinter(options: CompactOptions): FlowPrinter {
  const { palette } = options;
  const verdictStyles: Readonly<Record<Verdict, Style>> = {
    allowed: palette.green,
    denied: palette.red,
    'rate-limited': palette.yellow,
  };
  return {
    print: (flow) => {
      const { verdict, kind } = flow.packet.prefix;
      const words = [
        palette.dim(shortTime(flow.packet.envelope)),
        verdictStyles[verdict](VERDICT_WORDS[verdict]),
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
