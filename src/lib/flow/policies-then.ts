import { areSamePolicies, type PolicySet } from '../policy/policy-set.js';
import type { Policy } from '../policy/policy.js';
import { isBefore, isWithinSpan, type LineMoment, type TimeSpan } from './time-span.js';

/** What the policy server held, and when: a span without length for one look, between two where they saw the same. */
export interface PolicyLook {
  readonly policies: PolicySet;
  readonly span: TimeSpan;
}

/** What the rules of a cell tell of policies, and since when until when they were there. */
export interface CellPolicies {
  /** All that lead to apps with a container there. */
  readonly policies: PolicySet;
  /** The apps with a container there that are the source of any policy. */
  readonly sources: ReadonlySet<string>;
  readonly span: TimeSpan;
}

/** What is known of policies. */
export interface PolicyGrounds {
  /** What the policy server was seen to hold, the newest last; none: that is not known. */
  readonly looks: () => readonly PolicyLook[];
  readonly policiesOnCell: (cellId: string) => CellPolicies | undefined;
}

/** Whom a denied packet was from and for, and on which cells they were. */
export interface Pair {
  readonly source: string;
  readonly destination: string;
  readonly sourceCell: string | undefined;
  readonly destinationCell: string | undefined;
}

/** The policies between two apps when a line was written. */
export interface PoliciesThen {
  readonly forward: readonly Policy[];
  /** Those the other way; absent: they are not known. */
  readonly backward: readonly Policy[] | undefined;
  /** Whether the cell that wrote the line is known to have had the rules of `forward`. */
  readonly wereOnCell: boolean;
}

/** So long an agent may take to bring a change of policies to its cell: it asks every 5 s (cf-facts 2.3). */
const AGENT_MS = 10_000;
const NONE: readonly Policy[] = [];

/**
 * The policies between two apps at the moment of a line, or undefined where nothing proves what they were.
 * Policies carry no times. Two things are known of the past:
 *
 * | known                | from, until                                      | proves for that time                     |
 * | -------------------- | ------------------------------------------------ | ---------------------------------------- |
 * | looks of the server  | the first look that saw the same, the last one   | all policies, both ways                  |
 * | rules of a cell      | the name of `vpa--…`, when the rules were read   | all that lead to the apps of its containers; of an app whose container it does not mark, that none leads from it |
 *
 * Any change that concerns a cell renews its chain, so rules of a chain that is older than the line are the rules that
 * the packet met. They show policies as the agent saw them: the newest look has to say the same of the two apps, and be
 * later than the line, or the agent have had time enough.
 *
 * | source                                | looks                       | rules of a cell                              |
 * | ------------------------------------- | --------------------------- | -------------------------------------------- |
 * | snapshot                              | `taken_at`, no length       | chain to `taken_at`                          |
 * | snapshot without `taken_at`           | at no known time            | at no known time                             |
 * | foundation, a pasted line             | now, no length              | chain to now                                 |
 * | tail, lines that come                 | from look to look           | chain to the last look at the cell           |
 * | tail, lines from before it (`--since`)| too late                    | chain to the last look at the cell           |
 * | probe: its own line                   | always                      | always                                       |
 *
 * | line                                               | then                                                     |
 * | -------------------------------------------------- | -------------------------------------------------------- |
 * | between looks that say the same                    | known                                                    |
 * | between looks that say different things            | not known                                                |
 * | after the chain was made, before the rules were read | known; the way back by the chain of the source's cell, or where the destination's app is not marked |
 * | the same, and the newest look says otherwise       | not known: changed just now, or an agent that lags       |
 * | before the chain was made                          | not known: what the chain before it had is gone, also where another pair was the cause |
 * | after everything that is known                     | not known                                                |
 * | without a time; chain whose name tells none        | not known                                                |
 */
export function policiesThen(
  pair: Pair,
  moment: LineMoment,
  grounds: PolicyGrounds,
): PoliciesThen | undefined {
  // A part of the policies proves nothing of what it lacks.
  const looks = grounds.looks().filter(({ policies }) => policies.isWhole);
  const seen = looks.findLast(({ span }) => isWithinSpan(span, moment, 'other'));
  return seen === undefined
    ? byRules(pair, moment, grounds, looks.at(-1))
    : {
        forward: seen.policies.between(pair.source, pair.destination),
        backward: seen.policies.between(pair.destination, pair.source),
        wereOnCell: false,
      };
}

function byRules(
  pair: Pair,
  moment: LineMoment,
  { policiesOnCell }: PolicyGrounds,
  newest: PolicyLook | undefined,
): PoliciesThen | undefined {
  const { source, destination, sourceCell = '', destinationCell = '' } = pair;
  const own = policiesOnCell(destinationCell);
  if (own === undefined || !isWithinSpan(own.span, moment, 'own')) return undefined;
  const isSettled =
    isBefore(moment, own.span.until - AGENT_MS) ||
    (newest !== undefined && isBefore(moment, newest.span.until));
  if (!isSettled) return undefined;
  const there = sourceCell === destinationCell ? own : policiesOnCell(sourceCell);
  const isThere =
    there === own || (there !== undefined && isWithinSpan(there.span, moment, 'other'));
  const forward = own.policies.between(source, destination);
  let backward = own.sources.has(destination) ? undefined : NONE;
  if (source === destination) backward = forward;
  else if (isThere) backward = there.policies.between(destination, source);
  const isContradicted =
    newest !== undefined &&
    !(
      areSamePolicies(forward, newest.policies.between(source, destination)) &&
      (backward === undefined ||
        areSamePolicies(backward, newest.policies.between(destination, source)))
    );
  return isContradicted ? undefined : { forward, backward, wereOnCell: true };
}
