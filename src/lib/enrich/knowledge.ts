import { DirectoryBuilder } from '../directory/directory-builder.js';
import type { Cell } from '../directory/model.js';
import type { Problem } from '../errors/problem.js';
import type { Knowledge, RuleFinder } from '../flow/enricher.js';
import type { RuleRef } from '../flow/flow.js';
import { PartyBook } from '../flow/party-book.js';
import { ReasonFinder } from '../flow/reason-finder.js';
import { buildLogRuleIndex, type LogRuleIndex } from '../iptables/log-rule-index.js';
import type { Rule, RuleSet } from '../iptables/model.js';
import { parseIptablesSave } from '../iptables/parse-save.js';
import { policiesOnCell } from '../policy/policies-on-cell.js';
import { PolicySet } from '../policy/policy-set.js';
import { breaksOfRules } from '../rules/cell-rules.js';
import type { CellSource, Source } from '../source/source.js';

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
  const knowledge: Knowledge = {
    directory: directory.value,
    parties: new PartyBook(directory.value),
    findRule: ruleFinder(rules),
    reasons: new ReasonFinder({
      ...(policies.value !== undefined && { policies: new PolicySet(policies.value) }),
      policiesOnCell: (cellId) => rules.get(cellId)?.policies,
    }),
  };
  return {
    knowledge,
    problems,
    brokenRules: () => [...rules.values()].flatMap(({ problems }) => problems),
  };
}

/** What one cell's rules tell, made when it is asked for. */
class LateRules {
  readonly #cell: CellSource['cell'];
  #save: string;
  #ruleSet: RuleSet | undefined;
  #logRules: LogRuleIndex | undefined;
  #policies: PolicySet | undefined;
  /** What is broken in the rules, once they were asked for. */
  problems: readonly Problem[] = [];

  constructor(cell: CellSource['cell'], save: string) {
    this.#cell = cell;
    this.#save = save;
  }

  get logRules(): LogRuleIndex {
    this.#logRules ??= buildLogRuleIndex(this.#parsed);
    return this.#logRules;
  }

  get policies(): PolicySet {
    this.#policies ??= new PolicySet(policiesOnCell(this.#parsed));
    return this.#policies;
  }

  get #parsed(): RuleSet {
    if (this.#ruleSet !== undefined) return this.#ruleSet;
    const { ruleSet, problems } = parseIptablesSave(this.#save);
    this.#ruleSet = ruleSet;
    this.problems = breaksOfRules(this.#cell, problems);
    // The text is as large as all the rest of what is known of the cell.
    this.#save = '';
    return ruleSet;
  }
}

function ruleFinder(rules: ReadonlyMap<string, LateRules>): RuleFinder {
  const refs = new WeakMap<Rule, RuleRef>();
  return (cellId, packet) => {
    const rule = rules.get(cellId)?.logRules.findRule(packet.prefix.text, packet);
    if (rule === undefined) return undefined;
    let ref = refs.get(rule);
    if (ref === undefined) {
      ref = { table: rule.table, chain: rule.chain, number: rule.number, spec: rule.spec };
      refs.set(rule, ref);
    }
    return ref;
  };
}
