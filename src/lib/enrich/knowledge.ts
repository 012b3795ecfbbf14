import { DirectoryBuilder } from '../directory/directory-builder.js';
import type { Directory } from '../directory/directory.js';
import type { Cell } from '../directory/model.js';
import { gapsOf, type Problem } from '../errors/problem.js';
import type { Knowledge, RuleDater } from '../flow/enricher.js';
import { PartyBook } from '../flow/party-book.js';
import type { PolicyLook } from '../flow/policies-then.js';
import { ReasonFinder } from '../flow/reason-finder.js';
import { ALWAYS, NEVER } from '../flow/time-span.js';
import { GroupChanges } from '../policy/group-changes.js';
import { PolicySet } from '../policy/policy-set.js';
import type { Source } from '../source/source.js';
import { LateRules, ruleFinder, type ReadAt } from './late-rules.js';

/** What a source knows, ready to enrich with, and what stood in the way of knowing more. */
export interface GatheredKnowledge {
  readonly knowledge: Knowledge;
  readonly problems: readonly Problem[];
  /** What turned out to be broken in the rules that were needed so far: they are taken apart late. */
  readonly brokenRules: () => readonly Problem[];
}

/** Enriching with nothing but what the lines themselves say. */
export function noKnowledge(): Knowledge {
  const directory = new DirectoryBuilder().build();
  return {
    directory,
    parties: new PartyBook(directory),
    findRule: () => undefined,
    reasons: new ReasonFinder({ looks: () => [], policiesOnCell: () => undefined }),
  };
}

/** What is known, read. */
export interface KnowledgeParts {
  readonly directory: Directory;
  /** By cell id. */
  readonly rules: ReadonlyMap<string, LateRules>;
  /** As `PolicyGrounds` has them. */
  readonly looks: () => readonly PolicyLook[];
  /** Absent: when security groups were changed is not known. */
  readonly groups?: GroupChanges;
}

export function knowledgeFrom({ directory, rules, looks, groups }: KnowledgeParts): Knowledge {
  return {
    directory,
    parties: new PartyBook(directory),
    findRule: ruleFinder(rules),
    isDryRun: (cellId, packet) => rules.get(cellId)?.isDryRun(packet) === true,
    dateRule: ruleDater(rules, groups),
    findNoted: (cellId, prefix) => rules.get(cellId)?.noted.namedBy(prefix),
    reasons: new ReasonFinder({ looks, policiesOnCell: (cellId) => rules.get(cellId)?.policies }),
  };
}

function ruleDater(
  rules: ReadonlyMap<string, LateRules>,
  groups: GroupChanges | undefined,
): RuleDater {
  return (cellId, { chain }, source) => {
    const span = rules.get(cellId)?.chainSpan(chain);
    if (span !== undefined || !(chain.startsWith('asg-') || chain.startsWith('casg-'))) return span;
    const from = groups?.settledSince(source.space?.guid);
    return from === undefined ? undefined : { from, until: Infinity };
  };
}

export interface GatherOptions {
  /** Whether the rules of a cell are needed; absent: those of all are. */
  readonly wantsCell?: (cell: Cell) => boolean;
  /** Whether lines are of the moment at which all this is read, as those are that a probe causes. */
  readonly isOfNow?: boolean;
}

/** Reads everything that lines are enriched with. Rules are taken apart when the first line needs them. */
export async function gatherKnowledge(
  source: Source,
  { wantsCell = () => true, isOfNow = false }: GatherOptions = {},
): Promise<GatheredKnowledge> {
  const readAt: ReadAt = isOfNow ? 'now' : (source.info.takenAt ?? source.info.readAt);
  const directory = await source.directory();
  const policies = await source.policies();
  const cells = await source.cells();
  const rules = new Map<string, LateRules>();
  const problems = [...directory.problems, ...policies.problems, ...cells.problems];
  for (const one of cells.value.filter(({ cell }) => wantsCell(cell))) {
    const save = await one.iptablesSave();
    problems.push(...save.problems);
    if (save.value !== undefined) {
      rules.set(one.cell.id, new LateRules(one.cell, save.value, readAt));
    }
  }
  const looks =
    policies.value === undefined
      ? []
      : [lookAt(new PolicySet(policies.value, { isWhole: gapsOf(policies).length === 0 }), readAt)];
  // They tell only when they were changed: without them nothing is known of that.
  const groups = isOfNow ? undefined : (await source.securityGroups()).value;
  return {
    knowledge: knowledgeFrom({
      directory: directory.value,
      rules,
      looks: () => looks,
      ...(groups !== undefined && { groups: new GroupChanges(groups) }),
    }),
    problems,
    brokenRules: () => [...rules.values()].flatMap(({ problems }) => problems),
  };
}

function lookAt(policies: PolicySet, readAt: ReadAt): PolicyLook {
  if (readAt === 'now') return { policies, span: ALWAYS };
  const span = readAt === undefined ? NEVER : { from: readAt, until: readAt };
  return { policies, span };
}
