import type { DescribedRule } from '../../rules/rules-document.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import {
  rowPrinter,
  segmentsText,
  segmentsWidth,
  type Column,
  type Segment,
  type TextCell,
} from '../text-columns.js';
import { verdictStyles } from '../verdict-style.js';
import { wrapText } from '../wrap-text.js';
import { ruleBody, tableName } from './rule-place.js';
import { sourceSegment, subjectSegment } from './rule-subject.js';

export interface ChainListOptions {
  readonly palette: Palette;
  readonly columns: number;
}

/** Number, packets, bytes. */
const COUNTERS: readonly Column[] = [{ align: 'right' }, { align: 'right' }, { align: 'right' }];
const GAP = '  ';
/** On a narrow terminal rules still have room to be read. */
const LEAST_ROOM = 20;

/** Rules by table and chain with their counters; a comment says whom a chain, or else each rule, is about. */
export function chainList(rules: readonly DescribedRule[], options: ChainListOptions): string {
  return chainsOf(rules)
    .map((chain) => chainBlock(chain, options))
    .join('');
}

interface ChainRules {
  readonly first: DescribedRule;
  readonly rules: readonly DescribedRule[];
}

/** Neighbours of one chain: a table may occur twice, once for each IP version. */
function chainsOf(rules: readonly DescribedRule[]): readonly ChainRules[] {
  const chains: { first: DescribedRule; last: DescribedRule; rules: DescribedRule[] }[] = [];
  for (const rule of rules) {
    const open = chains.at(-1);
    if (open !== undefined && goesOn(open.last, rule)) {
      open.rules.push(rule);
      open.last = rule;
    } else {
      chains.push({ first: rule, last: rule, rules: [rule] });
    }
  }
  return chains;
}

function goesOn(last: DescribedRule, rule: DescribedRule): boolean {
  return (
    last.family === rule.family &&
    last.table === rule.table &&
    last.chain === rule.chain &&
    last.number < rule.number
  );
}

function chainBlock({ first, rules }: ChainRules, options: ChainListOptions): string {
  const { palette } = options;
  const rows = rules.map((rule) => ({
    rule,
    counters: countersOf(rule),
    comment: commentOf(rule, palette),
  }));
  const [comment, ...others] = new Set(rows.map((row) => segmentsText(row.comment)));
  const isShared = others.length === 0 && comment !== '';
  const title = `${palette.dim(tableName(first))} ${palette.bold(terminalSafe(first.chain))}`;
  const print = rowPrinter(
    rows.map(({ counters }) => counters),
    COUNTERS,
    options.columns,
  );
  return [
    `\n${title}${isShared ? `${GAP}${comment ?? ''}` : ''}\n`,
    ...rows.map((row) => {
      const head = `${GAP}${print(row.counters)}${GAP}`;
      return `${head}${bodyText(row.rule, isShared ? [] : row.comment, head.length, options)}\n`;
    }),
  ].join('');
}

function countersOf({ number, packets, bytes }: DescribedRule): readonly TextCell[] {
  return [number, packets, bytes].map((count) => [{ text: String(count ?? '-') }]);
}

/** The rule, broken between its words, each line at the same column; the comment goes below where it must. */
function bodyText(
  rule: DescribedRule,
  comment: readonly Segment[],
  at: number,
  { palette, columns }: ChainListOptions,
): string {
  const room = Math.max(LEAST_ROOM, columns - at);
  const lines = wrapText(ruleBody(rule), room);
  const style = rule.verdict === undefined ? undefined : verdictStyles(palette)[rule.verdict];
  const text = lines.map((line) => style?.(line) ?? line).join(`\n${' '.repeat(at)}`);
  if (comment.length === 0) return text;
  const rest = room - (lines.at(-1)?.length ?? 0) - GAP.length;
  const between = segmentsWidth(comment) <= rest ? GAP : `\n${' '.repeat(at)}`;
  return `${text}${between}${segmentsText(comment)}`;
}

/** `# reporter → frontend/0`. */
function commentOf(rule: DescribedRule, palette: Palette): readonly Segment[] {
  const subject = subjectSegment(rule, palette);
  const source = sourceSegment(rule, palette);
  if (subject === undefined) return [];
  return [
    { text: '# ', style: palette.dim },
    ...(source === undefined ? [] : [source, { text: ' → ', style: palette.dim }]),
    subject,
  ];
}
