import type { ExplainDocument, Match } from '../explain/match.js';
import type { Flow, Verdict } from '../flow/flow.js';
import type { Palette, Style } from './color.js';
import { evidenceRows, factRows, fieldRows } from './explain-rows.js';
import { instanceList } from './instance-list.js';
import { labelRows, type LabelRow } from './label-rows.js';
import { terminalSafe } from './terminal-safe.js';
import { verdictStyles } from './verdict-style.js';
import { wrapText } from './wrap-text.js';

export interface ExplainTextOptions {
  readonly palette: Palette;
  /** Columns to keep to, as far as guids and paths allow. */
  readonly columns: number;
  /** Of the matches that are lines. */
  readonly flows?: ReadonlyMap<Match, Flow>;
}

/** Wider lines are hard to read. */
const MOST_COLUMNS = 100;
/** As long as `destination`. */
const FACT_WIDTH = 11;
/** As long as the longest LOG prefix. */
const FIELD_WIDTH = 29;

/** What was found, for people: for each match what it is, what is known of it, and who says so. */
export function explainText(document: ExplainDocument, options: ExplainTextOptions): string {
  return document.matches.map((match) => matchText(match, options)).join('\n');
}

function matchText(match: Match, { palette, columns, flows }: ExplainTextOptions): string {
  const width = Math.min(columns, MOST_COLUMNS);
  const title = titleStyle(match.flow?.verdict, palette);
  const rows = (labelled: readonly LabelRow[], labelWidth: number): string =>
    labelRows(labelled, { palette, width, labelWidth });
  return [
    ...wrapText(terminalSafe(match.sentence), width).map((line) => `${title(line)}\n`),
    rows(factRows(match, flows?.get(match)), FACT_WIDTH),
    instanceList(match, palette),
    ...(match.fields === undefined ? [] : ['\n', rows(fieldRows(match.fields), FIELD_WIDTH), '\n']),
    rows(evidenceRows(match), FACT_WIDTH),
  ].join('');
}

function titleStyle(verdict: Verdict | undefined, palette: Palette): Style {
  if (verdict === undefined) return palette.bold;
  return (text) => palette.bold(verdictStyles(palette)[verdict](text));
}
