import {
  optionValue,
  type Rule,
  type RuleMatch,
  type RuleOption,
} from '../../src/lib/iptables/model.js';
import type {
  Limiter,
  LimitState,
  PacketFields,
} from '../../src/lib/iptables/matcher/packet-fields.js';

/** Tokens that a bucket has given so far: at least, and at most. */
interface Given {
  least: number;
  most: number;
}

const DEFAULT_BURST = 5;
/** The kernel counts in ticks of up to ten milliseconds, and may have counted one more at either end. */
const TICKS_SECONDS = 0.02;
/** More than packets that nobody foretold take from one bucket. */
const MOST_UNFORESEEN = 50;

/**
 * What the rate limits of a rule set say to packet after packet, as far as it can be known: a bucket
 * starts full (linux xt_limit.c, nft_limit.c), and how much time it had to fill up again is measured.
 */
export class TokenBuckets {
  readonly #given = new Map<string, Given>();
  readonly #names = new Map<Rule, string>();
  #isBlurred = false;
  #touched: { readonly key: string; readonly surely: boolean }[] = [];
  /** Seconds since the first packet. */
  seconds = 0;

  readonly limiter: Limiter = (rule, match, packet) => {
    const key = this.#key(rule, match, packet);
    const state = this.#state(key, match.options);
    if (state !== 'over') this.#touched.push({ key, surely: state === 'within' });
    return state;
  };

  /** From now on packets that nobody foretold may have taken tokens too. */
  blur(): void {
    this.#isBlurred = true;
  }

  /** Takes the tokens that the packets asked about since the last time used up; `maybe` used up. */
  settle(certainty: 'certainly' | 'maybe'): void {
    for (const { key, surely } of this.#touched) {
      const given = this.#given.get(key) ?? { least: 0, most: 0 };
      if (surely && certainty === 'certainly') given.least++;
      given.most++;
      this.#given.set(key, given);
    }
    this.#touched = [];
  }

  #state(key: string, options: readonly RuleOption[]): LimitState {
    const { least, most } = this.#given.get(key) ?? { least: 0, most: 0 };
    const { burst, perSecond } = sizeOf(options);
    // Asked about by this packet before: on the same way, or on another that the engine follows.
    const pending = this.#touched.filter((touched) => touched.key === key).length;
    const taken = most + pending + (this.#isBlurred ? MOST_UNFORESEEN : 0);
    if (taken < burst) return 'within';
    const refilled = perSecond * (this.seconds + TICKS_SECONDS);
    return burst + refilled - least < 1 ? 'over' : 'unknown';
  }

  #key(rule: Rule, { module, options }: RuleMatch, packet: PacketFields): string {
    const name = this.#names.get(rule) ?? `${this.#names.size}`;
    this.#names.set(rule, name);
    if (module === 'limit') return name;
    const mode = optionValue(options, '--hashlimit-mode') ?? '';
    const port = mode.includes('dstport') ? packet.destinationPort : '';
    return `${name} ${packet.destination} ${port}`;
  }
}

function sizeOf(options: readonly RuleOption[]): { burst: number; perSecond: number } {
  const [first] = options.filter(({ flag }) => /^--(limit|hashlimit-(above|upto))$/.test(flag));
  const rate = /^(\d+)\/s/.exec(first?.values[0] ?? '')?.[1];
  if (rate === undefined) throw new Error('a limit that the test did not make');
  const burst = optionValue(options, '--limit-burst') ?? optionValue(options, '--hashlimit-burst');
  return { burst: Number(burst ?? DEFAULT_BURST), perSecond: Number(rate) };
}
