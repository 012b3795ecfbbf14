import type { Directory } from '../directory/directory.js';
import type { Container, Named } from '../directory/model.js';
import type { RuleSet } from '../iptables/model.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { ContainerChainReader } from '../logging/state/container-chains.js';
import { groupsApplying, lifecycleOf } from '../policy/applying-groups.js';
import { egressRuleOnCell } from '../policy/egress-on-cell.js';
import { egressRulesOf, isSameEgress, type EgressRule } from '../policy/egress-rule.js';
import type { SecurityGroup } from '../policy/policy.js';
import { refusalOf } from '../policy/refused-rule.js';
import { groupRuleText } from '../trace/explain/group-text.js';
import { byIndex } from './by-index.js';
import { instanceSummary } from './container-match.js';
import type { Confidence, GroupOnCells, GroupSummary, Match } from './match.js';
import { count, nameOf } from './wording.js';

/** The security groups that a word names, or begins the guid of. */
export function findGroups(
  groups: readonly SecurityGroup[],
  thing: string,
): readonly { readonly group: SecurityGroup; readonly confidence: Confidence }[] {
  const guid = thing.toLowerCase();
  const exact = groups.filter((group) => group.name === thing || group.guid === guid);
  const begun = /^[0-9a-f]{4}[0-9a-f-]*$/.test(guid)
    ? groups.filter((group) => group.guid.startsWith(guid) && !exact.includes(group))
    : [];
  return [
    ...exact.map((group) => ({ group, confidence: 'exact' as const })),
    ...(exact.length > 0 ? [] : begun).map((group) => ({ group, confidence: 'prefix' as const })),
  ];
}

/** @param ruleSets the rules of cells by their ids */
export function groupMatch(
  directory: Directory,
  group: SecurityGroup,
  confidence: Confidence,
  ruleSets: ReadonlyMap<string, RuleSet>,
): Match {
  const summary = groupSummary(directory, group);
  return dropUnknown({
    type: 'group' as const,
    confidence,
    sentence: `security group ${group.name}, ${count(group.rules.length, 'rule')}, ${scopeText(summary)}`,
    group: summary,
    on_cells: onCells(directory, group, ruleSets),
    evidence: [{ from: 'capi' as const, detail: `the security group ${group.guid}` }],
  });
}

export function groupSummary(directory: Directory, group: SecurityGroup): GroupSummary {
  const named = (guids: readonly string[]): readonly Named[] =>
    guids.map((guid) => directory.findSpaces(guid)[0]?.space ?? { guid });
  const { guid, name, rules, globallyEnabled, runningSpaces, stagingSpaces } = group;
  return {
    guid,
    name,
    rules: rules.map((rule, at) =>
      dropUnknown({
        number: at + 1,
        text: groupRuleText(rule),
        refused: refusalOf(rule)?.because,
      }),
    ),
    running: globallyEnabled.running ? 'all' : named(runningSpaces),
    staging: globallyEnabled.staging ? 'all' : named(stagingSpaces),
  };
}

/** `for all running apps and staging in space shop`. */
export function scopeText({ running, staging }: GroupSummary): string {
  const parts = [
    ...(running.length === 0 ? [] : [`running apps ${placeText(running)}`]),
    ...(staging.length === 0 ? [] : [`staging ${placeText(staging)}`]),
  ];
  return parts.length === 0 ? 'bound to no space' : `for ${parts.join(' and ')}`;
}

/** More spaces are counted. */
const MOST_NAMED = 3;

function placeText(spaces: 'all' | readonly Named[]): string {
  if (spaces === 'all') return 'of all spaces';
  const names = spaces.slice(0, MOST_NAMED).map(nameOf).join(', ');
  const more = spaces.length > MOST_NAMED ? ` and ${spaces.length - MOST_NAMED} more` : '';
  return `of space${spaces.length === 1 ? '' : 's'} ${names}${more}`;
}

/** Of the running containers on the cells whose rules are known those that the group applies to. */
function onCells(
  directory: Directory,
  group: SecurityGroup,
  ruleSets: ReadonlyMap<string, RuleSet>,
): GroupOnCells | undefined {
  const made = group.rules
    .flatMap(egressRulesOf)
    .filter(({ destinations }) => destinations.family === 4);
  const readers = new Map([...ruleSets].map(([id, set]) => [id, new ContainerChainReader(set)]));
  const concerned = directory.containers.filter((one) => isConcerned(one, group, readers));
  if (concerned.length === 0) return undefined;
  const lacking = concerned.filter((one) => {
    const rules =
      readers
        .get(one.cellId ?? '')
        ?.egressRules(one.handle)
        .map(egressRuleOnCell) ?? [];
    return !made.every((wanted) => rules.some((rule) => isThere(rule, wanted)));
  });
  return {
    containers: concerned.length,
    lacking: lacking.toSorted(byIndex).map(instanceSummary),
  };
}

function isConcerned(
  container: Container,
  group: SecurityGroup,
  readers: ReadonlyMap<string, unknown>,
): boolean {
  const { state, cellId, identity } = container;
  const space = identity?.space?.guid;
  if (state !== 'running' || space === undefined || !readers.has(cellId ?? '')) return false;
  return groupsApplying([group], space, lifecycleOf(container)).length > 0;
}

function isThere(rule: EgressRule | undefined, wanted: EgressRule): boolean {
  return rule !== undefined && isSameEgress(rule, wanted);
}
