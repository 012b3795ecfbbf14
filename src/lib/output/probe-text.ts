import { partyName } from '../explain/wording.js';
import type { EndpointDocument } from '../flow/flow-document.js';
import type { ProbeDocument } from '../probe/probe-document.js';
import type { Palette } from './color.js';
import { labelRows, type LabelRow } from './label-rows.js';
import { terminalSafe } from './terminal-safe.js';
import { verdictStyles } from './verdict-style.js';
import { wrapText } from './wrap-text.js';

export interface ProbeTextOptions {
  readonly palette: Palette;
  /** Columns to keep to, as far as log lines and commands to paste allow. */
  readonly columns: number;
}

/** Wider lines are hard to read. */
const MOST_COLUMNS = 100;
const LABEL_WIDTH = 10;

/** What happened, what was logged of it, and whether that was foretold; for people. */
export function probeText(document: ProbeDocument, { palette, columns }: ProbeTextOptions): string {
  const width = Math.min(columns, MOST_COLUMNS);
  const { verdict, sentence, source, destination } = document;
  const style = verdict === 'unknown' ? palette.bold : verdictStyles(palette)[verdict];
  const title = `${sentence}: ${endText(source)} → ${endText(destination)}`;
  return [
    ...wrapText(terminalSafe(title), width).map((line) => `${palette.bold(style(line))}\n`),
    labelRows(rowsOf(document), { palette, width, labelWidth: LABEL_WIDTH }),
    commandsText(document, palette),
  ].join('');
}

function endText(end: EndpointDocument): string {
  const { ip, port } = end;
  const name = partyName(end);
  const address = port === undefined ? ip : `${ip} port ${port}`;
  return name === undefined ? address : `${name} (${address})`;
}

function rowsOf(document: ProbeDocument): readonly LabelRow[] {
  const { outcome, tool, said, attempts, flow, predicted, agrees, notes } = document;
  const by = tool === undefined ? '' : ` by ${tool}`;
  const words = said === undefined ? '' : `: ${said}`;
  const times = attempts === 1 ? '' : `, ${attempts} times`;
  return [
    { label: 'outcome', text: `${outcome}${by}${times}${words}` },
    ...logRows(flow),
    { label: 'foretold', text: `${predicted.verdict}, ${predicted.reason}: ${agreement(agrees)}` },
    ...(agrees === true ? [] : [{ label: '', text: predicted.sentence }]),
    ...notes.map((text) => ({ label: 'note', text })),
  ];
}

function logRows(flow: ProbeDocument['flow']): readonly LabelRow[] {
  if (flow === undefined) return [{ label: 'logged', text: 'no line' }];
  const { cell, rule, reason, raw } = flow;
  return [
    { label: 'logged', text: raw },
    ...(cell === undefined ? [] : [{ label: 'on', text: cell.name ?? cell.id ?? '' }]),
    ...(rule === undefined
      ? []
      : [{ label: 'by rule', text: `${rule.number} of ${rule.chain}: ${rule.spec}` }]),
    ...(reason === undefined ? [] : [{ label: 'reason', text: reason }]),
  ];
}

function agreement(agrees: boolean | undefined): string {
  if (agrees === undefined) return 'whether that is so cannot be told';
  return agrees ? 'as it came' : 'it came otherwise';
}

/** Never wrapped: they are there to be pasted. */
function commandsText({ fix }: ProbeDocument, palette: Palette): string {
  if (fix.length === 0) return '';
  return `  ${palette.cyan('fix')}\n${fix.map((command) => `    ${terminalSafe(command)}\n`).join('')}`;
}
