import { DirectoryBuilder } from '../directory/directory-builder.js';
import type { Directory } from '../directory/directory.js';
import type { Cell } from '../directory/model.js';
import { gapsOf, type Problem } from '../errors/problem.js';
import type { Knowledge } from '../flow/enricher.js';
import { PartyBook } from '../flow/party-book.js';
import { ReasonFinder } from '../flow/reason-finder.js';
import { PolicySet } from '../policy/policy-set.js';
import type { Source } from '../source/source.js';
import { LateRules, ruleFinder } from './late-rules.js';

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
    reasons: new ReasonFinder({ policiesOnCell: () => undefined }),
  };
}

/** What is known at one moment, read. */
export interface KnowledgeParts {
  readonly directory: Directory;
  /** By cell id. */
  readonly rules: ReadonlyMap<string, LateRules>;
  /** Absent: the policies are not known. */
  readonly policies?: PolicySet;
}

export function knowledgeFrom({ directory, rules, policies }: KnowledgeParts): Knowledge {
  return {
    directory,
    parties: new PartyBook(directory),
    findRule: ruleFinder(rules),
    isDryRun: (cellId, packet) => rules.get(cellId)?.isDryRun(packet) === true,
    findNoted: (cellId, prefix) => rules.get(cellId)?.noted.namedBy(prefix),
    reasons: new ReasonFinder({
      ...(policies !== undefined && { policies }),
      policiesOnCell: (cellId) => rules.get(cellId)?.policies,
    }),
  };
}

/**
 * Reads everything that lines are enriched with. Rules are taken apart when the first line needs them.
 * @param wantsCell whether the rules of a cell are needed.
 */
export async function gatherKnowledge(
  source: Source,
  wantsCell: (cell: Cell) => boolean = () => true,
): Promise<GatheredKnowledge> {
  const directory = await source.directory();
  const policies = await source.policies();
  const cells = await source.cells();
  const rules = new Map<string, LateRules>();
  const problems = [...directory.problems, ...policies.problems, ...cells.problems];
  for (const one of cells.value.filter(({ cell }) => wantsCell(cell))) {
    const save = await one.iptablesSave();
    problems.push(...save.problems);
    if (save.value !== undefined) rules.set(one.cell.id, new LateRules(one.cell, save.value));
  }
  return {
    knowledge: knowledgeFrom({
      directory: directory.value,
      rules,
      ...(policies.value !== undefined && {
        policies: new PolicySet(policies.value, { isWhole: gapsOf(policies).length === 0 }),
      }),
    }),
    problems,
    brokenRules: () => [...rules.values()].flatMap(({ problems }) => problems),
  };
}
