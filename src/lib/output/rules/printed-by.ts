import { appPhrase, nameOf } from '../../explain/wording.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import type { DescribedRule } from '../../rules/rules-document.js';
import type { Palette } from '../color.js';
import { unknownSubject } from './log-rule-groups.js';
import { labelRows, type LabelRow } from '../label-rows.js';
import { ruleBody, rulePlace, tableName } from './rule-place.js';
import { subjectSegment } from './rule-subject.js';
import { terminalSafe } from '../terminal-safe.js';
import { verdictStyles } from '../verdict-style.js';

export interface PrintedByOptions {
  readonly palette: Palette;
  readonly columns: number;
}

/** The decision hangs on something that no line tells, such as the state of the connection. */
const UNTOLD: LabelRow = { label: 'decided by', text: 'a line alone does not tell' };
/** Wider lines are hard to read. */
const MOST_COLUMNS = 100;
/** As long as `printed by`. */
const LABEL_WIDTH = 10;

/** The LOG rule that printed a line, what decided right after it, and what sent the packet there. */
export function printedBy(
  [printer, ...others]: readonly DescribedRule[],
  { palette, columns }: PrintedByOptions,
): string {
  if (printer === undefined) return '';
  const decider = others.find(({ chain }) => chain === printer.chain);
  const sender = others.find(({ chain }) => chain !== printer.chain);
  const rows = [
    ...subjectRows(printer),
    ...ruleRows('printed by', printer),
    ...(decider === undefined ? [UNTOLD] : ruleRows('decided by', decider)),
    ...ruleRows('sent by', sender),
  ];
  const width = Math.min(columns, MOST_COLUMNS);
  return `\n${title(printer, palette)}\n${labelRows(rows, { palette, width, labelWidth: LABEL_WIDTH })}`;
}

/** `denied: c2c traffic to backend/0`: a rule for c2c guards what comes in, one for asg what goes out. */
function title(rule: DescribedRule, palette: Palette): string {
  const { verdict, kind, prefix = '' } = rule;
  if (verdict === undefined || kind === undefined) return palette.bold(terminalSafe(prefix));
  const subject = subjectSegment(rule, palette)?.text ?? unknownSubject(rule);
  const sentence = `${verdict}: ${kind} traffic ${kind === 'c2c' ? 'to' : 'of'} ${subject}`;
  return palette.bold(verdictStyles(palette)[verdict](terminalSafe(sentence)));
}

function subjectRows({ app, space, org, instance, source_app: source }: DescribedRule): LabelRow[] {
  return [
    ...(app === undefined
      ? []
      : [{ label: 'about', text: appPhrase({ app, ...dropUnknown({ space, org }) }) }]),
    ...(instance === undefined ? [] : [{ label: 'instance', text: instance.guid }]),
    ...(source === undefined ? [] : [{ label: 'lets in', text: `app ${nameOf(source)}` }]),
  ];
}

function ruleRows(label: string, rule: DescribedRule | undefined): readonly LabelRow[] {
  if (rule === undefined) return [];
  return [
    { label, text: `${rulePlace(rule)} in ${tableName(rule)}` },
    { label: '', text: ruleBody(rule) },
  ];
}
