import { gapsOf, type Gathered } from '../errors/problem.js';
import type { Knowledge } from '../flow/enricher.js';
import { PartyBook } from '../flow/party-book.js';
import { ReasonFinder } from '../flow/reason-finder.js';
import { NEVER } from '../flow/time-span.js';
import { PolicySet } from '../policy/policy-set.js';
import type { CellSource, Source, SourceInfo } from '../source/source.js';

/** What rules are explained with. */
export interface Grounds {
  readonly info: SourceInfo;
  readonly cells: readonly CellSource[];
  readonly knowledge: Knowledge;
}

/** Reads everything but the rules themselves: those only of the cells that are asked for. */
export async function gatherGrounds(source: Source): Promise<Gathered<Grounds>> {
  const directory = await source.directory();
  const policies = await source.policies();
  const cells = await source.cells();
  // Why is not asked here, so when does not matter.
  const looks =
    policies.value === undefined
      ? []
      : [
          {
            policies: new PolicySet(policies.value, { isWhole: gapsOf(policies).length === 0 }),
            span: NEVER,
          },
        ];
  return {
    value: {
      info: source.info,
      cells: cells.value,
      knowledge: {
        directory: directory.value,
        parties: new PartyBook(directory.value),
        findRule: () => undefined,
        reasons: new ReasonFinder({
          looks: () => looks,
          policiesOnCell: () => undefined,
        }),
      },
    },
    problems: [...cells.problems, ...directory.problems, ...policies.problems],
  };
}
