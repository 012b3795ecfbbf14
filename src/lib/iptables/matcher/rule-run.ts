import { IPV4_MAX } from '../../net/address.js';
import type { Rule } from '../model.js';
import { MAYBE, NO, UNMODELLED, YES, type Answer, type Condition } from './answer.js';
import type { PacketFields } from './packet-fields.js';
import type { BoundedField, Requirement } from './requirement.js';
import { requirementsOf } from './requirements-of-rule.js';

/** Where each field's bounds stand in a rule's row: the low one, then the high one. */
const COLUMN: Readonly<Record<BoundedField, number>> = {
  destination: 0,
  destinationPort: 2,
  source: 4,
  protocol: 6,
  sourcePort: 8,
};
const ROW = 10;
const FIELDS = Object.keys(COLUMN) as BoundedField[];

/** Ports are kept one higher, so that "no port" (-1) is 0 and fits an unsigned column. */
const PORT_SHIFT = 1;
const MAX_PORT = 65535;
const WIDEST: Readonly<Record<BoundedField, number>> = {
  destination: IPV4_MAX,
  destinationPort: MAX_PORT + PORT_SHIFT,
  source: IPV4_MAX,
  protocol: 255,
  sourcePort: MAX_PORT + PORT_SHIFT,
};

/**
 * Rules in their order, ready to be asked of packets. The bounds of all rules lie side by side in one
 * array: nearly every rule is ruled out by them, without touching anything else.
 */
export class RuleRun {
  readonly #bounds: Uint32Array;
  readonly #conditions: readonly (readonly Condition[])[];

  constructor(readonly rules: readonly Rule[]) {
    this.#bounds = new Uint32Array(rules.length * ROW);
    this.#conditions = rules.map((rule, at) => {
      for (const field of FIELDS) this.#bounds[at * ROW + COLUMN[field] + 1] = WIDEST[field];
      return this.#compile(at, requirementsOf(rule));
    });
  }

  /** The first rule from `from` on that `isWithinBounds` lets through; -1 for none. */
  next(packet: PacketFields, from: number): number {
    for (let at = from; at < this.rules.length; at++) {
      if (this.isWithinBounds(at, packet)) return at;
    }
    return -1;
  }

  /** Whether the packet's addresses, protocol and ports are what the rule asks for. */
  isWithinBounds(at: number, packet: PacketFields): boolean {
    const bounds = this.#bounds;
    const row = at * ROW;
    return (
      isWithin(bounds, row + COLUMN.destination, packet.destination) &&
      isWithin(bounds, row + COLUMN.destinationPort, packet.destinationPort + PORT_SHIFT) &&
      isWithin(bounds, row + COLUMN.source, packet.source) &&
      isWithin(bounds, row + COLUMN.protocol, packet.protocol) &&
      isWithin(bounds, row + COLUMN.sourcePort, packet.sourcePort + PORT_SHIFT)
    );
  }

  /** What the rest of a rule's matches say of a packet that its bounds let through. */
  answer(at: number, packet: PacketFields): Answer {
    const conditions = this.#conditions[at];
    let answer: Answer = YES;
    if (conditions === undefined) return answer;
    for (const condition of conditions) {
      const one = condition(packet);
      if (one === NO) return NO;
      if (one === UNMODELLED) answer = UNMODELLED;
      else if (one === MAYBE && answer === YES) answer = MAYBE;
    }
    return answer;
  }

  /** The one value that a packet must have there to match; undefined if several are possible. */
  onlyValue(at: number, field: BoundedField): number | undefined {
    const column = at * ROW + COLUMN[field];
    const low = this.#bounds[column];
    return low === undefined || low !== this.#bounds[column + 1] ? undefined : low - shiftOf(field);
  }

  /** Whether the rule asks for more than bounds can say. */
  hasConditions(at: number): boolean {
    return this.#conditions[at]?.length !== 0;
  }

  #compile(at: number, requirements: readonly Requirement[]): readonly Condition[] {
    const conditions: Condition[] = [];
    for (const requirement of requirements) {
      if (requirement.kind === 'condition') conditions.push(requirement.condition);
      else this.#narrow(at, requirement);
    }
    return conditions.slice();
  }

  #narrow(at: number, { field, low, high }: Extract<Requirement, { kind: 'bounds' }>): void {
    const column = at * ROW + COLUMN[field];
    this.#bounds[column] = Math.max(this.#bounds[column] ?? 0, low + shiftOf(field));
    this.#bounds[column + 1] = Math.min(this.#bounds[column + 1] ?? 0, high + shiftOf(field));
  }
}

function shiftOf(field: BoundedField): number {
  return field === 'sourcePort' || field === 'destinationPort' ? PORT_SHIFT : 0;
}

function isWithin(bounds: Uint32Array, column: number, value: number): boolean {
  return value >= (bounds[column] ?? 0) && value <= (bounds[column + 1] ?? 0);
}
