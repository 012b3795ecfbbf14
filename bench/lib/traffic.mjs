import { asgAllowed, asgDenied, rateLimited } from './asg-traffic.mjs';
import { c2cAllowed, c2cDenied } from './c2c-traffic.mjs';
import { packetText } from './packet-text.mjs';

/**
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {import('./cell-rules.mjs').CellRules} CellRules
 */

/**
 * Prepares packets that the LOG rules of a cell would write down: mostly allowed connections, a steady trickle of
 * denied ones.
 * @param {Random} random
 * @param {CellRules} rules
 * @returns {() => string} gives the kernel's text of one more packet
 */
export function createTraffic(random, rules) {
  const mix = [
    { percent: 46, kinds: asgAllowed(rules) },
    { percent: 36, kinds: c2cAllowed(random, rules) },
    { percent: 9, kinds: c2cDenied(random, rules) },
    { percent: 8, kinds: asgDenied(rules) },
    { percent: 1, kinds: rateLimited(rules) },
  ];
  const schedule = mix.flatMap(({ percent, kinds }) =>
    Array.from({ length: percent }, () => kinds),
  );
  return () => packetText(random, random.pickSkewed(random.pick(schedule)));
}
