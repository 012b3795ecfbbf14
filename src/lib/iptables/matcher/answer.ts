import type { PacketFields } from './packet-fields.js';

/** Whether a rule matches a packet. Plain numbers: this is asked millions of times a second. */
export type Answer = typeof NO | typeof YES | typeof MAYBE | typeof UNMODELLED;
export const NO = 0;
export const YES = 1;
/** It depends on something that is not known of the packet: a rate limit, its connection. */
export const MAYBE = 2;
/** It depends on a match that is not understood. */
export const UNMODELLED = 3;

export type Condition = (packet: PacketFields) => Answer;

export function yesIf(holds: boolean): Answer {
  return holds ? YES : NO;
}

export const unmodelled: Condition = () => UNMODELLED;

/** The condition of an option with `!` in front. */
export function negate(condition: Condition): Condition {
  return (packet) => {
    const answer = condition(packet);
    if (answer === NO) return YES;
    return answer === YES ? NO : answer;
  };
}
