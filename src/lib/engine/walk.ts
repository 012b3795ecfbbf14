import { describeLogRule } from '../iptables/log-rule.js';
import { MAYBE, NO, UNMODELLED, YES, type Answer } from '../iptables/matcher/answer.js';
import { ABSENT, type PacketFields } from '../iptables/matcher/packet-fields.js';
import type { Rule } from '../iptables/model.js';
import { formatAddress } from '../net/address.js';
import type { Action, FinalAction } from './action.js';
import type { ChainProgram, Step } from './chain-program.js';
import type { Hop, LogEntry } from './evaluation.js';
import { destinationOf } from './packet.js';

/** More undecided rules than this on one way are not followed: there would be too many ways. */
const MOST_CHOICES = 6;
/** Deeper than any chain of jumps that the kernel accepts; only damaged rules get there. */
const DEEPEST_JUMP = 100;

/** The rule that ended a packet's way through a table. */
export interface Ending {
  readonly rule: Rule;
  readonly action: FinalAction;
}

/** What follows a rule: an end, the next rule, or the way back to whoever jumped into the chain. */
type Sequel = Ending | 'next' | 'back';

/**
 * One way of a packet through the rules. Where a rule may or may not match, the way follows one of
 * the two: as `choices` says, and after those are used up as if the rule did not match.
 */
export class Walk {
  readonly logs: LogEntry[] = [];
  readonly hops: Hop[] = [];
  readonly choices: boolean[];
  #used = 0;

  constructor(
    readonly packet: PacketFields,
    choices: readonly boolean[],
    readonly keepsHops: boolean,
  ) {
    this.choices = [...choices];
  }

  /** Walks a chain; nothing when the packet came to its end, or to RETURN. */
  through(chain: ChainProgram, depth = 0): Ending | undefined {
    for (let at = chain.next(this.packet, 0); at >= 0; at = chain.next(this.packet, at + 1)) {
      const answer = chain.run.answer(at, this.packet);
      const step = chain.steps[at];
      if (answer === NO || step === undefined) continue;
      const sequel = this.#take(step, answer, chain, depth);
      if (sequel === 'back') return undefined;
      if (sequel !== 'next') return sequel;
    }
    return undefined;
  }

  #take({ rule, action }: Step, answer: Answer, chain: ChainProgram, depth: number): Sequel {
    const certain = answer === YES;
    if (action.kind === 'pass') return 'next';
    if (action.kind === 'log') return this.#log(rule, certain);
    if (answer === UNMODELLED || depth > DEEPEST_JUMP) return this.#unmodelled(rule);
    if (answer === MAYBE && this.#used === MOST_CHOICES) return this.#unmodelled(rule);
    if (answer === MAYBE && !this.#choose()) return 'next';
    if (action.kind === 'mark') this.packet.mark = changedMark(this.packet.mark, action);
    this.#addHop(rule, action, certain);
    if (action.kind === 'mark') return 'next';
    if (action.kind === 'return') return 'back';
    if (action.kind === 'jump') return this.#jump(rule, chain.table.chain(action.chain), depth);
    if (action.kind === 'goto') return this.#goto(rule, chain.table.chain(action.chain), depth);
    return { rule, action };
  }

  /** A jump from which nothing came is no hop: the packet would have gone the same way without it. */
  #jump(rule: Rule, target: ChainProgram | undefined, depth: number): Sequel {
    if (target === undefined) return this.#unmodelled(rule);
    const before = this.hops.length;
    const ending = this.through(target, depth + 1);
    if (this.keepsHops && this.hops.length === before) this.hops.pop();
    return ending ?? 'next';
  }

  /** A goto leaves for good: the end of its chain leads back to whoever jumped here (iptables(8)). */
  #goto(rule: Rule, target: ChainProgram | undefined, depth: number): Sequel {
    if (target === undefined) return this.#unmodelled(rule);
    return this.through(target, depth + 1) ?? 'back';
  }

  #choose(): boolean {
    const choice = this.choices[this.#used] ?? false;
    this.choices[this.#used++] = choice;
    return choice;
  }

  #log(rule: Rule, certain: boolean): Sequel {
    this.logs.push({ rule, prefix: describeLogRule(rule)?.prefix ?? '', certain });
    this.#addHop(rule, { kind: 'log' }, certain);
    return 'next';
  }

  #unmodelled(rule: Rule): Ending {
    const action: FinalAction = { kind: 'unmodelled' };
    this.#addHop(rule, action, false);
    return { rule, action };
  }

  #addHop(rule: Rule, action: Action, certain: boolean): void {
    if (!this.keepsHops) return;
    this.hops.push({ rule, action: describeAction(rule, action, this.packet), certain });
  }
}

function changedMark(mark: number, { clear, xor }: Extract<Action, { kind: 'mark' }>): number {
  return ((mark & ~clear) ^ xor) >>> 0;
}

function describeAction(rule: Rule, action: Action, packet: PacketFields): string {
  if (action.kind === 'jump' || action.kind === 'goto') return `${action.kind} ${action.chain}`;
  if (action.kind === 'mark') return `MARK 0x${packet.mark.toString(16)}`;
  if (action.kind !== 'dnat') return rule.target?.name ?? '';
  const address = formatAddress(action.address ?? destinationOf(packet));
  const port = action.port ?? packet.destinationPort;
  return port === ABSENT ? `DNAT ${address}` : `DNAT ${address}:${port}`;
}
