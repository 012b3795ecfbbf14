import { shortCell } from '../../trace/names.js';
import { hopsOf, type HopDocument } from '../../trace/trace-document.js';
import type { PairGroup } from '../../trace/trace-result.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { rowPrinter, type Column, type TextCell } from '../text-columns.js';
import { wrapText } from '../wrap-text.js';
import { spotName } from './spot-name.js';

export interface HopListOptions {
  readonly palette: Palette;
  readonly width: number;
  /** Adds what each rule asks and does. */
  readonly showsRules: boolean;
}

/** Table, chain, number, what the rule did. */
const COLUMNS: readonly Column[] = [
  { align: 'left' },
  { align: 'left' },
  { align: 'right' },
  { align: 'left' },
];
const HOP_INDENT = '      ';
const RULE_INDENT = '          ';

/** The rules that the first pair of a group meets, cell by cell; it stands for the others. */
export function hopList({ pairs }: PairGroup, options: HopListOptions): string {
  const [pair] = pairs;
  const hops = pair === undefined ? [] : hopsOf(pair.main.path);
  if (pair === undefined || hops.length === 0) return '';
  const { palette } = options;
  const ids = [...new Set(hops.map(({ cell }) => cell))];
  const whose = terminalSafe(`of ${spotName(pair.source)} → ${spotName(pair.destination)}`);
  const blocks = ids.map((id) => {
    const own = hops.filter(({ cell }) => cell === id);
    const rules = pair.source.address.family === 6 ? ', IPv6 rules' : '';
    return `    ${palette.dim(`on ${terminalSafe(shortCell(id))}${rules}`)}\n${hopLines(own, options)}`;
  });
  return `  ${palette.cyan('hops')} ${whose}\n${blocks.join('')}`;
}

function hopLines(hops: readonly HopDocument[], options: HopListOptions): string {
  const rows = hops.map((hop) => hopRow(hop, options.palette));
  const print = rowPrinter(rows, COLUMNS, options.width - HOP_INDENT.length);
  return hops
    .map((hop, at) => `${HOP_INDENT}${print(rows[at] ?? [])}\n${ruleLines(hop, options)}`)
    .join('');
}

function hopRow({ table, chain, number, action }: HopDocument, palette: Palette): TextCell[] {
  return [
    [{ text: terminalSafe(table), style: palette.dim }],
    [{ text: terminalSafe(chain) }],
    [{ text: number === undefined ? 'policy' : String(number), style: palette.dim }],
    [{ text: terminalSafe(actionText(action)), style: actionStyle(action, palette) }],
  ];
}

/** Whether by jump or by goto, only the rule itself tells: 80 columns have no room for the word. */
function actionText(action: string): string {
  return action.replace(/^(?:jump|goto) /, '→ ');
}

/** What leads on has no colour, what settles something has one. */
function actionStyle(action: string, palette: Palette): Palette['green'] | undefined {
  if (action === 'ACCEPT') return palette.green;
  if (action === 'REJECT' || action === 'DROP') return palette.red;
  return action === 'LOG' ? palette.yellow : undefined;
}

function ruleLines({ spec }: HopDocument, { palette, width, showsRules }: HopListOptions): string {
  if (!showsRules || spec === undefined) return '';
  return wrapText(terminalSafe(spec), width - RULE_INDENT.length)
    .map((line) => `${RULE_INDENT}${palette.dim(line)}\n`)
    .join('');
}
