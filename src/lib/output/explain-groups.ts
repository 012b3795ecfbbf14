import { scopeText } from '../explain/group-match.js';
import type { GroupOnCells, Match, RuleSummary } from '../explain/match.js';
import { count, nameOf } from '../explain/wording.js';
import { listText } from '../text/list-text.js';
import type { LabelRow } from './label-rows.js';

/** More containers are counted. */
const MOST_NAMED = 5;

/** What security groups have to do with a match: a group's rules, or the groups that let something out to an address. */
export function groupMatchRows({ group, on_cells: onCells, groups }: Match): readonly LabelRow[] {
  return [
    ...(group === undefined ? [] : column('lets out', group.rules.map(ruleText))),
    ...(onCells === undefined ? [] : [{ label: 'on cells', text: onCellsText(onCells) }]),
    ...(groups === undefined ? [] : letOutRows(groups)),
  ];
}

function letOutRows(groups: NonNullable<Match['groups']>): readonly LabelRow[] {
  if (groups.length === 0) {
    return [{ label: 'let out by', text: 'no security group has a rule for it' }];
  }
  return column(
    'let out by',
    groups.map((one) => `${nameOf(one)}, ${scopeText(one)}: ${one.rules.map(ruleText).join('; ')}`),
  );
}

function ruleText({ text, refused }: RuleSummary): string {
  return refused === undefined ? text : `${text} (never: silk refuses it, ${refused})`;
}

function onCellsText({ containers, lacking }: GroupOnCells): string {
  if (lacking.length === 0) {
    return containers === 1
      ? 'the one container that has the group has its rules'
      : `all ${containers} containers that have the group have its rules`;
  }
  const names = lacking.map(({ app, index, guid }) =>
    app === undefined || index === undefined ? guid : `${nameOf(app)}/${index}`,
  );
  return `of ${count(containers, 'container')} that should have its rules ${lacking.length} ${lacking.length === 1 ? 'has' : 'have'} not: ${listText(names, MOST_NAMED)}`;
}

function column(label: string, texts: readonly string[]): readonly LabelRow[] {
  return texts.map((text, at) => ({ label: at === 0 ? label : '', text }));
}
