import type { CheckStatus } from '../doctor/check.js';
import type { DoctorDocument } from '../doctor/run-doctor.js';
import type { Answer } from '../doctor/silence/cause.js';
import { unseenText } from '../doctor/silence/unseen.js';
import { shortId } from '../trace/names.js';
import type { Palette, Style } from './color.js';
import { terminalSafe } from './terminal-safe.js';
import { wrapText } from './wrap-text.js';

export interface DoctorTextOptions {
  readonly palette: Palette;
  readonly columns: number;
}

const MOST_COLUMNS = 100;
const MOST_CELLS = 4;
const INDENT = 4;

/** What `doctor` prints: a line for each check with what was found, then why lines are missing. */
export function doctorText(
  document: DoctorDocument,
  { palette, columns }: DoctorTextOptions,
): string {
  const width = Math.min(columns, MOST_COLUMNS);
  const marks = checkMarks(palette);
  return [
    ...document.checks.map(({ title, status, detail, fix, cells }) =>
      itemText(
        { mark: marks[status], title, text: detail + cellsText(cells, detail), fix },
        palette,
        width,
      ),
    ),
    silenceText(document, palette, width),
  ].join('');
}

interface Item {
  readonly mark: string;
  readonly title: string;
  readonly text: string;
  readonly fix: string | undefined;
}

function itemText({ mark, title, text, fix }: Item, palette: Palette, width: number): string {
  const inset = ' '.repeat(INDENT);
  const lines = [
    `${mark} ${palette.bold(terminalSafe(title))}`,
    ...wrapText(terminalSafe(text), width - INDENT).map((line) => inset + line),
    ...fixLines(fix, palette, width),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** A command stays whole, so that it can be pasted. */
function fixLines(fix: string | undefined, palette: Palette, width: number): readonly string[] {
  if (fix === undefined) return [];
  const safe = terminalSafe(fix);
  const lines = safe.startsWith('cfnet ') ? [safe] : wrapText(safe, width - INDENT - 2);
  return lines.map(
    (line, at) => `${' '.repeat(INDENT)}${palette.cyan(at === 0 ? '→' : ' ')} ${line}`,
  );
}

function cellsText(cells: readonly string[] | undefined, detail: string): string {
  const unnamed = (cells ?? []).map(shortId).filter((id) => !detail.includes(id));
  if (unnamed.length === 0) return '';
  const more = unnamed.length - MOST_CELLS;
  const shown = unnamed.slice(0, MOST_CELLS).join(', ');
  return ` (${shown}${more > 0 ? ` and ${more} more cells` : ''})`;
}

function silenceText({ silence }: DoctorDocument, palette: Palette, width: number): string {
  if (silence === undefined) return '';
  const { question, prediction, causes, cause, not_looked_at: unseen = [] } = silence;
  const styles = answerStyles(palette);
  const head = wrapText(terminalSafe(question), width).map((line) => `${palette.bold(line)}\n`);
  const said =
    prediction === undefined
      ? ''
      : wrapText(terminalSafe(`trace: ${prediction}`), width - 2)
          .map((line) => `  ${line}\n`)
          .join('');
  const missing = unseen.map(({ cell, instances }) => ({
    ...(cell && { cellId: cell }),
    instances,
  }));
  const left =
    missing.length === 0
      ? ''
      : wrapText(
          terminalSafe(`not looked at: ${unseenText(missing)}; what follows says nothing of it`),
          width - 2,
        )
          .map((line) => `  ${palette.yellow(line)}\n`)
          .join('');
  const items = causes.map(({ id, title, answer, evidence, fix }) => {
    const isMain = id === cause;
    const mark = styles[answer](isMain ? '▶' : ' ');
    const isNo = answer === 'no' || answer === 'unknown';
    return itemText(
      { mark, title: `${title}: ${answer}`, text: evidence, fix: isNo ? undefined : fix },
      { ...palette, bold: isMain ? (text) => palette.bold(styles[answer](text)) : styles[answer] },
      width,
    );
  });
  return ['\n', ...head, said, left, ...items].join('');
}

function checkMarks({ green, yellow, red, dim }: Palette): Readonly<Record<CheckStatus, string>> {
  return {
    ok: green('✔'),
    warning: yellow('!'),
    failed: red('✖'),
    unknown: dim('?'),
    skipped: dim('-'),
  };
}

function answerStyles({ yellow, red, dim }: Palette): Readonly<Record<Answer, Style>> {
  return { yes: red, maybe: yellow, no: dim, unknown: dim };
}
