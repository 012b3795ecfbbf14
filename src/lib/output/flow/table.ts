import type { Flow } from '../../flow/flow.js';
import type { Palette, Style } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { verdictStyles } from '../verdict-style.js';
import { labelAndPort, type EndLabel, type EndLabels } from './end-label.js';
import type { FlowPrinter } from './flow-printer.js';
import { reasonText, ruleText } from './hindsight-text.js';
import { protocolText } from './protocol-text.js';
import { shortTime } from './short-time.js';

/** Widths are fixed, since the next flow is not known yet; a longer text pushes its line, nothing is cut off. */
const COLUMNS = [
  { title: 'TIME', width: 18 },
  { title: 'CELL', width: 8 },
  { title: 'VERDICT', width: 12 },
  { title: 'KIND', width: 4 },
  { title: 'SOURCE', width: 24 },
  { title: 'DESTINATION', width: 24 },
  { title: 'PROTOCOL', width: 10 },
  { title: 'REASON', width: 17 },
  { title: 'RULE', width: 0 },
] as const;
/** Enough of a cell's id to tell cells apart. */
const CELL_ID_SHOWN = 8;

export interface TableOptions {
  readonly labels: EndLabels;
  readonly palette: Palette;
  readonly showRule: boolean;
}

/** A table with a header, one row a flow. */
export function tablePrinter({ labels, palette, showRule }: TableOptions): FlowPrinter {
  const styles = verdictStyles(palette);
  const nameStyle =
    (app: string): Style =>
    (padded) =>
      palette.named(app, padded);
  const end = (label: EndLabel, port: number | undefined): Cell => ({
    text: labelAndPort(label, port),
    ...(label.app !== undefined && { style: nameStyle(label.app) }),
  });
  const cells = (flow: Flow): Cell[] => {
    const { packet, cell } = flow;
    const { verdict, kind } = packet.prefix;
    return [
      { text: shortTime(packet.envelope) },
      { text: terminalSafe(cell?.id?.slice(0, CELL_ID_SHOWN) ?? cell?.name ?? '-') },
      { text: verdict, style: styles[verdict] },
      { text: kind },
      end(labels.of(flow.source, packet.source), undefined),
      end(labels.of(flow.destination, packet.destination), packet.destinationPort),
      { text: protocolText(packet) },
      { text: reasonText(flow) ?? '-' },
      ...(showRule ? [{ text: terminalSafe(ruleText(flow, ({ spec }) => spec) ?? '-') }] : []),
    ];
  };
  const titles = COLUMNS.map(({ title }) => title).filter((title) => showRule || title !== 'RULE');
  return {
    header: row(titles.map((text) => ({ text, style: palette.bold }))),
    print: (flow) => row(cells(flow)),
  };
}

interface Cell {
  readonly text: string;
  readonly style?: Style;
}

function row(cells: readonly Cell[]): string {
  const padded = cells.map(({ text, style }, at) => {
    const isLast = at === cells.length - 1;
    const filled = isLast ? text : text.padEnd(COLUMNS[at]?.width ?? 0);
    return style?.(filled) ?? filled;
  });
  return `${padded.join('  ').trimEnd()}\n`;
}
