import type { Flow } from '../../flow/flow.js';
import type { Palette, Style } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { verdictStyles, VERDICT_WORDS } from '../verdict-style.js';
import { labelAndPort, type EndLabel, type EndLabels } from './end-label.js';
import type { FlowPrinter } from './flow-printer.js';
import { hindsightText, ruleText } from './hindsight-text.js';
import { protocolText } from './protocol-text.js';
import { shortTime } from './short-time.js';
import { shortenLabels } from './shorten-labels.js';

export interface CompactOptions {
  readonly labels: EndLabels;
  readonly palette: Palette;
  /** Adds the rule below each flow. */
  readonly showRule: boolean;
  /** Columns that a line should fit into: long names give way. */
  readonly columns: number;
}

interface Word {
  readonly text: string;
  readonly style?: Style;
}

/** As long as the longest of `VERDICT_WORDS`. */
const VERDICT_WIDTH = 7;

/**
 * One line a flow: when, verdict, kind, who to whom, protocol, and why it was not let through. What is said by today's
 * policies goes below where it does not fit: it is longer than the names can give way.
 */
export function compactPrinter(options: CompactOptions): FlowPrinter {
  const { labels, palette, columns } = options;
  const styles = verdictStyles(palette);

  const wordsOf = (flow: Flow, source: EndLabel, destination: EndLabel): Word[] => {
    const { envelope, prefix, destinationPort } = flow.packet;
    return [
      { text: shortTime(envelope), style: palette.dim },
      { text: VERDICT_WORDS[prefix.verdict].padEnd(VERDICT_WIDTH), style: styles[prefix.verdict] },
      { text: prefix.kind },
      endWord(source, source.text, palette),
      { text: '→', style: palette.dim },
      endWord(destination, labelAndPort(destination, destinationPort), palette),
      { text: protocolText(flow.packet) },
      ...repeatedWord(flow),
      ...reasonWord(flow, palette),
    ];
  };

  return {
    print: (flow) => {
      const source = labels.of(flow.source, flow.packet.source);
      const destination = labels.of(flow.destination, flow.packet.destination);
      let words = wordsOf(flow, source, destination);
      const aside = hindsightWord(flow, palette);
      const hasRoom = widthOf([...words, ...aside]) <= columns;
      const excess = widthOf(words) - columns;
      if (excess > 0) {
        const room = source.text.length + destination.text.length - excess;
        words = wordsOf(flow, ...shortenLabels(source, destination, room));
      }
      const line = lineOf(hasRoom ? [...words, ...aside] : words);
      const below = hasRoom || aside.length === 0 ? '' : `    ${lineOf(aside)}\n`;
      return `${line}\n${below}${ruleLine(flow, options)}`;
    },
  };
}

function endWord({ app }: EndLabel, text: string, palette: Palette): Word {
  return app === undefined ? { text } : { text, style: () => palette.named(app, text) };
}

function repeatedWord({ packet }: Flow): Word[] {
  const { repeated } = packet.envelope;
  return repeated === undefined ? [] : [{ text: `×${repeated}` }];
}

/** Only what was denied needs a reason: the other verdicts are their own. */
function reasonWord({ packet, reason }: Flow, palette: Palette): Word[] {
  return reason === undefined || packet.prefix.verdict !== 'denied'
    ? []
    : [{ text: reason, style: palette.bold }];
}

function hindsightWord({ hindsight }: Flow, palette: Palette): Word[] {
  return hindsight === undefined ? [] : [{ text: hindsightText(hindsight), style: palette.dim }];
}

function lineOf(words: readonly Word[]): string {
  return words.map(({ text, style }) => style?.(text) ?? text).join(' ');
}

function widthOf(words: readonly Word[]): number {
  return words.reduce((width, { text }) => width + text.length, words.length - 1);
}

function ruleLine(flow: Flow, { showRule, palette }: CompactOptions): string {
  if (!showRule) return '';
  const text = ruleText(flow, ({ number, chain, spec }) => `rule ${number} of ${chain}: ${spec}`);
  return `    ${palette.dim(terminalSafe(text ?? 'rule not known'))}\n`;
}
