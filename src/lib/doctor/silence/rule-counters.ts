import { allRules, type Rule, type RuleSet } from '../../iptables/model.js';
import { ruleLimit } from '../../iptables/rule-summary.js';
import type { CellLook } from '../../logging/look/cell-look.js';
import type { CountedRule } from './watched.js';

/** Looks up rules of a cell in its two looks, by their text: their numbers may have changed in between. */
export class RuleCounters {
  readonly #before: ReadonlyMap<string, Rule>;
  readonly #after: ReadonlyMap<string, Rule> | undefined;

  constructor({ ruleSet, later }: CellLook) {
    this.#before = ruleSet === undefined ? new Map() : byText(ruleSet);
    this.#after = later?.ruleSet && byText(later.ruleSet);
  }

  /** @param rule of any look or trace of the same cell */
  of(rule: Rule): CountedRule {
    const [first, last] = [this.#before.get(keyOf(rule)), this.#after?.get(keyOf(rule))];
    const limit = ruleLimit(rule);
    const grown =
      first?.packets !== undefined && last?.packets !== undefined
        ? Math.max(0, last.packets - first.packets)
        : undefined;
    return {
      rule,
      packets: last?.packets ?? first?.packets ?? rule.packets ?? 0,
      ...(grown !== undefined && { meanwhile: grown }),
      ...(limit && { limit }),
    };
  }
}

function byText(ruleSet: RuleSet): ReadonlyMap<string, Rule> {
  return new Map([...allRules(ruleSet)].map((rule) => [keyOf(rule), rule]));
}

function keyOf({ table, spec }: Rule): string {
  return `${table} ${spec}`;
}
