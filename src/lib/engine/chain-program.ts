import type { PacketFields } from '../iptables/matcher/packet-fields.js';
import { RuleRun } from '../iptables/matcher/rule-run.js';
import type { Chain, Rule, Table } from '../iptables/model.js';
import { actionOf, type Action } from './action.js';
import { ChainIndex, KEY_FIELDS, type Key, type RuleKeys } from './chain-index.js';

/** A rule with what it does. */
export interface Step {
  readonly rule: Rule;
  readonly action: Action;
}

/** Shorter chains are quicker to go through than to look up. */
const SHORTEST_INDEXED = 8;

/** A table's chains, each compiled when a packet first comes to it. */
export class TableProgram {
  readonly #chains = new Map<string, ChainProgram>();

  constructor(private readonly table: Table) {}

  chain(name: string): ChainProgram | undefined {
    const compiled = this.#chains.get(name);
    if (compiled !== undefined) return compiled;
    const chain = this.table.chains.get(name);
    if (chain === undefined) return undefined;
    const program = new ChainProgram(chain, this);
    this.#chains.set(name, program);
    return program;
  }

  /** Whether rules can jump there: built-in chains are no targets. */
  isUserChain(name: string): boolean {
    const chain = this.table.chains.get(name);
    return chain !== undefined && chain.policy === undefined;
  }
}

/** A chain, ready to be walked. */
export class ChainProgram {
  readonly policy: string | undefined;
  readonly name: string;
  readonly steps: readonly Step[];
  readonly run: RuleRun;
  #index: ChainIndex | undefined;
  #keys: RuleKeys | undefined;

  constructor(
    chain: Chain,
    readonly table: TableProgram,
  ) {
    this.name = chain.name;
    this.policy = chain.policy;
    this.run = new RuleRun(chain.rules);
    const isChain = (name: string) => table.isUserChain(name);
    this.steps = chain.rules.map((rule) => ({ rule, action: actionOf(rule, isChain) }));
  }

  /**
   * The first rule from `from` on that the packet's addresses, protocol and ports let through; -1
   * for none. A jump is left out when no rule of its chain can have to do with the packet.
   */
  next(packet: PacketFields, from: number): number {
    if (this.steps.length < SHORTEST_INDEXED) return this.run.next(packet, from);
    this.#index ??= new ChainIndex(this.#keysOfRules());
    for (let at = this.#index.next(packet, from); at < this.steps.length;) {
      if (this.run.isWithinBounds(at, packet)) return at;
      at = this.#index.next(packet, at + 1);
    }
    return -1;
  }

  /** The values of which a packet must have one for any rule of this chain to do something to it. */
  get keys(): RuleKeys {
    if (this.#keys !== undefined) return this.#keys;
    // Until it is known: a chain that leads back to itself must not be looked through for ever.
    this.#keys = 'any';
    this.#keys = unionOf(this.#keysOfRules());
    return this.#keys;
  }

  #keysOfRules(): RuleKeys[] {
    const own = this.steps.map((_, at) => this.#singleValues(at));
    const commonness = countKeys(own.flat());
    return own.map((keys, at) => {
      const rarest = rarestKey(keys, commonness);
      return rarest === undefined ? this.#keysOfUnbounded(at) : [rarest];
    });
  }

  #singleValues(at: number): Key[] {
    return KEY_FIELDS.flatMap((field) => {
      const value = this.run.onlyValue(at, field);
      return value === undefined ? [] : [{ field, value }];
    });
  }

  /** A jump that asks for nothing itself matters to those packets that its chain matters to. */
  #keysOfUnbounded(at: number): RuleKeys {
    const action = this.steps[at]?.action;
    if (action?.kind !== 'jump' || this.run.hasConditions(at)) return 'any';
    return this.table.chain(action.chain)?.keys ?? 'any';
  }
}

function unionOf(keysOfRules: readonly RuleKeys[]): RuleKeys {
  const union: Key[] = [];
  for (const keys of keysOfRules) {
    if (keys === 'any') return 'any';
    union.push(...keys);
  }
  return union;
}

function countKeys(keys: readonly Key[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(nameOf(key), (counts.get(nameOf(key)) ?? 0) + 1);
  return counts;
}

/** The key that the fewest rules of the chain share: looking it up leaves the fewest to try. */
function rarestKey(keys: readonly Key[], commonness: ReadonlyMap<string, number>): Key | undefined {
  const countOf = (key: Key) => commonness.get(nameOf(key)) ?? 0;
  return keys.reduce<Key | undefined>(
    (best, key) => (best === undefined || countOf(key) < countOf(best) ? key : best),
    undefined,
  );
}

function nameOf(key: Key): string {
  return `${key.field} ${key.value}`;
}
