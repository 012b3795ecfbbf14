import type { Rule, RuleMatch, RuleTarget } from './model.js';
import { parseRuleParts, type RuleParts } from './parse-rule.js';

/**
 * A rule that is taken apart when somebody first asks: a large cell has twenty thousand rules, and
 * one log line or one packet needs a handful of them.
 */
export class SavedRule implements Rule {
  #parts: RuleParts | undefined;

  constructor(
    readonly table: string,
    readonly chain: string,
    readonly number: number,
    readonly spec: string,
    readonly packets: number | undefined,
    readonly bytes: number | undefined,
  ) {}

  get matches(): readonly RuleMatch[] {
    return this.#takenApart().matches;
  }

  get target(): RuleTarget | undefined {
    return this.#takenApart().target;
  }

  #takenApart(): RuleParts {
    this.#parts ??= parseRuleParts(this.spec);
    return this.#parts;
  }
}
