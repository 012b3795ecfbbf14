import type { Condition } from './answer.js';

/** Numbers of a packet that a rule can bound from both sides. */
export type BoundedField = 'source' | 'destination' | 'protocol' | 'sourcePort' | 'destinationPort';

/**
 * One thing that a rule asks of a packet. Bounds are kept as numbers, so that a rule can be ruled out
 * by comparing and chains can be indexed by them; everything else is a condition to be called.
 */
export type Requirement =
  | {
      readonly kind: 'bounds';
      readonly field: BoundedField;
      readonly low: number;
      readonly high: number;
    }
  | { readonly kind: 'condition'; readonly condition: Condition };

export function condition(test: Condition): Requirement {
  return { kind: 'condition', condition: test };
}

export function bounds(field: BoundedField, low: number, high: number): Requirement {
  return { kind: 'bounds', field, low, high };
}
