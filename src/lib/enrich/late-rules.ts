import type { Problem } from '../errors/problem.js';
import type { RuleFinder } from '../flow/enricher.js';
import type { RuleRef } from '../flow/flow.js';
import type { CellPolicies } from '../flow/policies-then.js';
import { ALWAYS, NEVER, type TimeSpan } from '../flow/time-span.js';
import { chainMadeAt, policyRulesSince } from '../iptables/chain-time.js';
import { buildLogRuleIndex, type LogRuleIndex } from '../iptables/log-rule-index.js';
import type { Rule, RuleSet } from '../iptables/model.js';
import { onlyLogs } from '../iptables/outbound-limit.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import { parseSaveTexts, type SaveTexts } from '../iptables/save-texts.js';
import { policiesOnCell, sourcesOnCell } from '../policy/policies-on-cell.js';
import { PolicySet } from '../policy/policy-set.js';
import { faultsOfRules } from '../rules/cell-rules.js';
import { NotedHandles } from '../rules/noted-handles.js';
import type { CellSource } from '../source/source.js';

/** When rules were read, in milliseconds of the Unix epoch; undefined: nobody knows. `now`: they are those of now. */
export type ReadAt = number | undefined | 'now';

/** What one cell's rules tell, made when it is asked for. */
export class LateRules {
  readonly #cell: CellSource['cell'];
  readonly #readAt: ReadAt;
  readonly #isKeptFresh: boolean;
  #save: SaveTexts;
  #ruleSet: RuleSet | undefined;
  #logRules: LogRuleIndex | undefined;
  #policies: CellPolicies | undefined;
  #noted: NotedHandles | undefined;
  /** By chain: each line asks for that of its rule. */
  readonly #spans = new Map<string, TimeSpan | undefined>();
  /** What is broken in the rules, once they were asked for. */
  problems: readonly Problem[] = [];

  /** @param isKeptFresh whether they are read again so often that they hold for what comes until then */
  constructor(cell: CellSource['cell'], save: SaveTexts, readAt: ReadAt, isKeptFresh = false) {
    this.#cell = cell;
    this.#save = save;
    this.#readAt = readAt;
    this.#isKeptFresh = isKeptFresh;
  }

  get logRules(): LogRuleIndex {
    this.#logRules ??= buildLogRuleIndex(this.#parsed);
    return this.#logRules;
  }

  /** Whether a packet's line comes from a limit that rejects nothing. */
  isDryRun(packet: LoggedPacket): boolean {
    const rule = this.logRules.findRule(packet.prefix.text, packet);
    return rule !== undefined && onlyLogs(this.#parsed, rule.chain);
  }

  get policies(): CellPolicies {
    this.#policies ??= new LateCellPolicies(
      this.#parsed,
      this.#since(policyRulesSince(this.#parsed)),
    );
    return this.#policies;
  }

  /**
   * When the rules of a chain stood where they stand. Chains of policies are made anew with every change (cf-facts 1.4);
   * all others but those of groups are made with their container and stay as they are.
   * @returns undefined for those that stay, and for those of groups whose name tells no time
   */
  chainSpan(chain: string): TimeSpan | undefined {
    let span = this.#spans.get(chain);
    if (span !== undefined || this.#spans.has(chain)) return span;
    span = this.#findSpan(chain);
    this.#spans.set(chain, span);
    return span;
  }

  #findSpan(chain: string): TimeSpan | undefined {
    const made = chainMadeAt(chain);
    if (made === undefined) return chain.startsWith('vpa--') ? this.#since(made) : undefined;
    return this.#isKeptFresh ? { from: made, until: Infinity } : this.#since(made);
  }

  get noted(): NotedHandles {
    this.#noted ??= new NotedHandles(this.#parsed);
    return this.#noted;
  }

  #since(made: number | undefined): TimeSpan {
    if (this.#readAt === 'now') return ALWAYS;
    return made === undefined || this.#readAt === undefined
      ? NEVER
      : { from: made, until: this.#readAt };
  }

  get #parsed(): RuleSet {
    if (this.#ruleSet !== undefined) return this.#ruleSet;
    const parsed = parseSaveTexts(this.#save);
    const { ruleSet } = parsed;
    this.#ruleSet = ruleSet;
    this.problems = faultsOfRules(this.#cell, this.#save, parsed);
    // The text is as large as all the rest of what is known of the cell.
    this.#save = {};
    return ruleSet;
  }
}

/** Policies of a cell whose rules are taken apart when they are asked for: for most lines the time decides before. */
class LateCellPolicies implements CellPolicies {
  #policies: PolicySet | undefined;
  #sources: ReadonlySet<string> | undefined;

  constructor(
    private readonly ruleSet: RuleSet,
    readonly span: TimeSpan,
  ) {}

  get policies(): PolicySet {
    this.#policies ??= new PolicySet(policiesOnCell(this.ruleSet));
    return this.#policies;
  }

  get sources(): ReadonlySet<string> {
    this.#sources ??= sourcesOnCell(this.ruleSet);
    return this.#sources;
  }
}

/** Finds rules in what cells' rules tell, by cell id. */
export function ruleFinder(rules: ReadonlyMap<string, LateRules>): RuleFinder {
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
