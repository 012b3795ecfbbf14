import type { Limiter } from '../../../iptables/matcher/packet-fields.js';
import { optionValue, type RuleMatch } from '../../../iptables/model.js';
import { LiveRule } from './cell-tables.js';
import { TokenBucket } from './token-bucket.js';

const MILLISECONDS_OF = { sec: 1000, min: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const RATE = /^(\d+)\/(sec|min|hour|day)/;
/** What `--limit-burst` is when it is not given (iptables-extensions(8)). */
const DEFAULT_BURST = 5;

/** Rate limits that remember, each with its rule. @param clock milliseconds */
export function rememberingLimiter(clock: () => number): Limiter {
  return (rule, match, packet) => {
    if (!(rule instanceof LiveRule)) return 'unknown';
    const isHashed = match.module === 'hashlimit';
    const key = isHashed ? `${packet.destination}:${packet.destinationPort}` : '';
    const limits = (rule.counted.limits ??= new Map<string, TokenBucket>());
    const bucket = limits.get(key) ?? newBucket(match, isHashed ? '--hashlimit' : '--limit');
    if (bucket === undefined) return 'unknown';
    limits.set(key, bucket);
    return bucket.take(clock()) ? 'within' : 'over';
  };
}

/** Nothing where the rate cannot be read. */
function newBucket({ options }: RuleMatch, flag: string): TokenBucket | undefined {
  const rate =
    optionValue(options, `${flag}-above`) ??
    optionValue(options, `${flag}-upto`) ??
    optionValue(options, flag);
  const [, count, unit] = RATE.exec(rate ?? '') ?? [];
  if (count === undefined) return undefined;
  const burst = Number(optionValue(options, `${flag}-burst`) ?? DEFAULT_BURST);
  const milliseconds = MILLISECONDS_OF[unit as keyof typeof MILLISECONDS_OF];
  return new TokenBucket(Number(count) / milliseconds, burst);
}
