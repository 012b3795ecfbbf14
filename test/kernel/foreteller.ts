import { findFitting, type Seen } from './comparison.js';
import type { CellMap } from '../../src/lib/engine/cell-map.js';
import { goesOn } from './later-packets.js';
import { predict, predictAgain, type Expectation } from './prediction.js';
import type { Probe } from './probe.js';
import { TokenBuckets } from './token-buckets.js';

/** A packet that went in none of the ways that the engine foretells. */
export interface Disagreement {
  readonly probe: Probe;
  /** Whether it is about the probe's second packet. */
  readonly isAgain: boolean;
  readonly expected: readonly Expectation[];
  readonly seen: Seen;
}

/** Compares exchange after exchange with what the engine foretells, and keeps account of rate limits. */
export class Foreteller {
  readonly #buckets = new TokenBuckets();
  #compared = 0;
  #open = 0;

  constructor(private readonly map: CellMap) {}

  /** Packets so far of which at least the lines were foretold. */
  get compared(): number {
    return this.#compared;
  }

  /** Those of them of which more than one way was foretold, or lines that may be missing. */
  get open(): number {
    return this.#open;
  }

  /**
   * @param seen of the probe's packets, in order.
   * @param seconds from the first exchange until this one was over.
   */
  compare(probe: Probe, seen: readonly Seen[], seconds: number): Disagreement[] {
    this.#buckets.seconds = seconds;
    const { limiter } = this.#buckets;
    const [firstSeen, secondSeen] = seen;
    if (firstSeen === undefined) return [];
    const expected = predict(probe, this.map, limiter);
    const first = findFitting(expected, firstSeen);
    this.#account(probe, expected);
    if (first === undefined) return [{ probe, isAgain: false, expected, seen: firstSeen }];
    if (secondSeen === undefined) return [];
    const expectedAgain = predictAgain(probe, first, this.map, limiter);
    const isForeseen = expectedAgain.length > 0;
    const second = findFitting(expectedAgain, secondSeen);
    this.#account(probe, expectedAgain);
    return second === undefined && isForeseen
      ? [{ probe, isAgain: true, expected: expectedAgain, seen: secondSeen }]
      : [];
  }

  #account(probe: Probe, expected: readonly Expectation[]): void {
    if (expected.some(({ request }) => request !== undefined)) this.#compared++;
    if (expected.length > 1 || expected.some(isOpen)) this.#open++;
    this.#buckets.settle(expected.length > 1 || expected.some(isOpen) ? 'maybe' : 'certainly');
    const isForeseen = expected.every(
      (one) => one.nextState !== undefined && this.#ends(probe, one),
    );
    this.#buckets.settle('maybe');
    if (!isForeseen) this.#buckets.blur();
  }

  /** Whether a connection ends with nothing but its two last packets, which are not compared. */
  #ends({ kind }: Probe, { path, answer }: Expectation): boolean {
    if (kind !== 'connection' || answer !== 'answered') return true;
    return ([['ACK'], ['RST', 'ACK']] as const).every((tcpFlags) => {
      const legs = goesOn(path, { state: 'ESTABLISHED', tcpFlags }, this.#buckets.limiter);
      return legs?.every(({ outcome }) => outcome.verdict === 'allowed') === true;
    });
  }
}

function isOpen({ request, answerLines = [] }: Expectation): boolean {
  return request === undefined || [...request, ...answerLines].some(({ certain }) => !certain);
}
