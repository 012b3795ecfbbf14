import type { Verdict } from '../../flow/flow.js';
import type { DescribedRule } from '../../rules/rules-document.js';
import type { Palette } from '../color.js';
import { groupLogRules, unknownSubject, type RuleGroup } from './log-rule-groups.js';
import { wrapText } from '../wrap-text.js';
import { ruleBody, rulePlace } from './rule-place.js';
import { placeOf, subjectSegment } from './rule-subject.js';
import { trafficSegments } from './rule-traffic.js';
import { terminalSafe } from '../terminal-safe.js';
import {
  rowPrinter,
  segmentsText,
  type Column,
  type Segment,
  type TextCell,
} from '../text-columns.js';
import { verdictStyles, VERDICT_WORDS } from '../verdict-style.js';

export interface LogRuleListOptions {
  readonly palette: Palette;
  readonly columns: number;
  /** Adds to each rule its place and text. */
  readonly showRule: boolean;
  /** Rules that no packet can come to: set off, since they log nothing. */
  readonly unreached: ReadonlySet<DescribedRule>;
}

const TITLES = ['VERDICT', 'KIND', 'TRAFFIC', 'LIMIT (BURST)', 'PACKETS', 'BYTES'];
const INDENT = '    ';
const HEADING_INDENT = '  ';
const RULE_INDENT = '      ';
const COLUMNS: readonly Column[] = [
  { align: 'left' },
  { align: 'left' },
  { align: 'left', least: 12 },
  { align: 'left' },
  { align: 'right' },
  { align: 'right' },
];

/** LOG rules by app and instance: which packets each logs, how often at most, and how often it did. */
export function logRuleList(
  rules: readonly DescribedRule[],
  { palette, columns, showRule, unreached }: LogRuleListOptions,
): string {
  const groups = groupLogRules(rules).map((group) => ({
    heading: heading(group, columns, palette),
    rows: group.rules.map((rule) => ({
      rule,
      cells: cellsOf(rule, group, unreached.has(rule), palette),
    })),
  }));
  if (groups.length === 0) return '';
  const titles = TITLES.map((text) => [{ text, style: palette.dim }]);
  const print = rowPrinter(
    [titles, ...groups.flatMap(({ rows }) => rows.map(({ cells }) => cells))],
    COLUMNS,
    columns - INDENT.length,
  );
  return [
    `${INDENT}${print(titles)}\n`,
    ...groups.flatMap(({ heading: head, rows }) => [
      head,
      ...rows.map(({ rule, cells }) => {
        const line = `${INDENT}${print(cells)}\n`;
        return showRule ? `${line}${ruleLines(rule, columns, palette)}` : line;
      }),
    ]),
  ].join('');
}

function cellsOf(
  rule: DescribedRule,
  { address }: RuleGroup,
  isUnreached: boolean,
  palette: Palette,
): readonly TextCell[] {
  const { verdict, kind, limit, packets, bytes } = rule;
  return [
    verdict === undefined ? UNKNOWN : [verdictSegment(verdict, isUnreached, palette)],
    kind === undefined ? UNKNOWN : [{ text: kind }],
    trafficSegments(rule, address, palette),
    limit === undefined ? UNKNOWN : [{ text: terminalSafe(`${limit.rate} (${limit.burst})`) }],
    counter(packets),
    counter(bytes),
  ];
}

/** What nothing leads to lets nothing through and refuses nothing: its verdict is not coloured as one. */
function verdictSegment(verdict: Verdict, isUnreached: boolean, palette: Palette): Segment {
  const text = VERDICT_WORDS[verdict];
  return isUnreached
    ? { text: `(${text})`, style: palette.dim }
    : { text, style: verdictStyles(palette)[verdict] };
}

const UNKNOWN: TextCell = [{ text: '-' }];

function counter(value: number | undefined): TextCell {
  return value === undefined ? UNKNOWN : [{ text: String(value) }];
}

/** `frontend/0  shop · acme  10.255.41.2  9e2d8089-a00e-463d-9342-9054`; what does not fit goes below. */
function heading({ subject, address }: RuleGroup, columns: number, palette: Palette): string {
  const name = subjectSegment(subject, palette) ?? { text: terminalSafe(unknownSubject(subject)) };
  const facts = [placeOf(subject), address ?? '', handleOf(subject)].filter((fact) => fact !== '');
  const inOne = facts.map((fact) => `  ${fact}`).join('');
  const fits = HEADING_INDENT.length + name.text.length + inOne.length <= columns;
  const title = palette.bold(segmentsText([name]));
  const rest = palette.dim(fits ? inOne : `\n${HEADING_INDENT}${inOne}`);
  return `${HEADING_INDENT}${title}${rest}\n`;
}

/** A container without an app is called by its handle already. */
function handleOf({ app, instance }: DescribedRule): string {
  return app === undefined || instance === undefined ? '' : terminalSafe(instance.guid);
}

function ruleLines(rule: DescribedRule, columns: number, palette: Palette): string {
  const text = `${rulePlace(rule)}: ${ruleBody(rule)}`;
  return wrapText(text, columns - RULE_INDENT.length)
    .map((line) => `${RULE_INDENT}${palette.dim(line)}\n`)
    .join('');
}
