import { count } from '../explain/wording.js';
import type { PairGroup, Trace } from '../trace/trace-result.js';
import type { Palette } from './color.js';
import { labelRows, type LabelRow } from './label-rows.js';
import { terminalSafe } from './terminal-safe.js';
import type { TraceDetail } from './trace/details.js';
import { groupRows } from './trace/group-rows.js';
import { hopList } from './trace/hop-list.js';
import { pairList } from './trace/pair-list.js';
import { verdictStyles } from './verdict-style.js';
import { wrapText } from './wrap-text.js';

export interface TraceTextOptions {
  readonly palette: Palette;
  /** Columns to keep to, as far as commands to paste and names allow. */
  readonly columns: number;
  readonly detail: TraceDetail;
}

/** Wider lines are hard to read. */
const MOST_COLUMNS = 100;
/** As long as `decided by`. */
const LABEL_WIDTH = 10;

/** What would happen, for people: the answer, why and what is logged for each group of pairs, and the fix. */
export function traceText(trace: Trace, options: TraceTextOptions): string {
  const { palette } = options;
  const width = Math.min(options.columns, MOST_COLUMNS);
  const { sentence, verdict, groups } = trace;
  const layout = { ...options, columns: width };
  return [
    ...titleLines(sentence, verdict, width, palette),
    ...(groups.length > 1 ? splitText(trace, layout) : plainText(trace, layout)),
    fixText(trace, palette),
  ].join('');
}

function titleLines(
  text: string,
  verdict: Trace['verdict'],
  width: number,
  palette: Palette,
): readonly string[] {
  const style = verdictStyles(palette)[verdict];
  return wrapText(terminalSafe(text), width).map((line) => `${palette.bold(style(line))}\n`);
}

/** The same for all pairs, or no pair at all. */
function plainText({ reason, notes, groups }: Trace, options: TraceTextOptions): string[] {
  const [group] = groups;
  const rows = group === undefined ? [{ label: 'reason', text: reason }] : groupRows(group);
  return [
    rowsText([...rows, ...noteRows(notes)], options),
    ...(group === undefined ? [] : [pairsText(group, options)]),
  ];
}

/** A part for each group, and what is to be noted behind them. */
function splitText({ notes, groups }: Trace, options: TraceTextOptions): string[] {
  const { palette, columns } = options;
  const parts = groups.flatMap((group) => {
    const { verdict, pairs, explanation } = group;
    const heading = `${verdict} between ${count(pairs.length, 'pair')} of instances: ${explanation.because}`;
    return [
      '\n',
      ...titleLines(heading, verdict, columns, palette),
      rowsText(groupRows(group), options),
      pairsText(group, options),
    ];
  });
  return [...parts, '\n', rowsText(noteRows(notes), options)];
}

function pairsText(group: PairGroup, { palette, columns, detail }: TraceTextOptions): string {
  const pairs = pairList(group.pairs, palette, columns);
  if (detail === 'summary') return pairs;
  return pairs + hopList(group, { palette, width: columns, showsRules: detail === 'rules' });
}

function noteRows(notes: readonly string[]): readonly LabelRow[] {
  return notes.map((text) => ({ label: 'note', text }));
}

function rowsText(
  rows: readonly LabelRow[],
  { palette, columns }: Pick<TraceTextOptions, 'palette' | 'columns'>,
): string {
  return labelRows(rows, { palette, width: columns, labelWidth: LABEL_WIDTH });
}

/** Commands stand on lines of their own and are never wrapped: they are there to be pasted. */
function fixText({ fix }: Trace, palette: Palette): string {
  if (fix.length === 0) return '';
  return `  ${palette.cyan('fix')}\n${fix.map((command) => `    ${terminalSafe(command)}\n`).join('')}`;
}
