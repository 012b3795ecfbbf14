import type { Limiter, LimitState, PacketFields } from '../iptables/matcher/packet-fields.js';
import type { RuleSet } from '../iptables/model.js';
import type { Family } from '../net/address.js';
import { TableProgram, type ChainProgram } from './chain-program.js';
import type { Evaluation, Outcome } from './evaluation.js';
import { Journey, type HookChains } from './journey.js';
import { packetFields, type Packet } from './packet.js';
import type { Routing } from './routing.js';
import { Walk } from './walk.js';

export interface EvaluationOptions {
  readonly routing: Routing;
  /**
   * State of the rate limits (`-m limit`, `-m hashlimit`): the same for all, or asked for each.
   * `unknown`, the default, gives an outcome for either way where a limit decides more than a LOG line.
   */
  readonly limits?: LimitState | Limiter;
  /** Whether outcomes carry the rules that were met. */
  readonly keepsHops?: boolean;
}

const NO_CHAINS: readonly ChainProgram[] = [];

/**
 * Tells what the rules of one cell do to a packet. Pure: limits have no memory unless the caller's
 * `Limiter` has one. Compile once, ask often: chains are made ready when a packet first comes to them.
 */
export class RuleEngine {
  readonly #hooks = new Map<string, ChainProgram[]>();

  constructor(ruleSet: RuleSet) {
    for (const table of ruleSet.tables) {
      const program = new TableProgram(table);
      for (const chain of table.chains.values()) {
        if (program.isUserChain(chain.name)) continue;
        const compiled = program.chain(chain.name);
        if (compiled === undefined || isIdle(compiled)) continue;
        const key = hookKey(table.family, table.name, chain.name);
        this.#hooks.set(key, [...(this.#hooks.get(key) ?? []), compiled]);
      }
    }
  }

  evaluate(packet: Packet, options: EvaluationOptions): Evaluation {
    const { family } = packet.source;
    const chains: HookChains = (table, hook) =>
      this.#hooks.get(hookKey(family, table, hook)) ?? NO_CHAINS;
    const outcomes: Outcome[] = [];
    const open: (readonly boolean[])[] = [[]];
    for (let choices = open.pop(); choices !== undefined; choices = open.pop()) {
      const fields = fieldsFor(packet, options);
      const walk = new Walk(fields, choices, options.keepsHops === true);
      outcomes.push(new Journey(walk, chains, options.routing, packet.translatedTo).travel());
      open.push(...otherChoices(walk.choices, choices.length));
    }
    return { outcomes };
  }
}

/** Whether a built-in chain lets everything through without looking at it. */
function isIdle(chain: ChainProgram): boolean {
  return chain.steps.length === 0 && chain.policy !== 'DROP';
}

function hookKey(family: Family, table: string, hook: string): string {
  return `${family} ${table} ${hook}`;
}

function fieldsFor(packet: Packet, options: EvaluationOptions): PacketFields {
  const { routing, limits = 'unknown' } = options;
  const fields = packetFields(packet);
  fields.isLocal = (value) =>
    routing.isLocal(typeof value === 'number' ? { family: 4, value } : { family: 6, value });
  fields.limiter = typeof limits === 'function' ? limits : () => limits;
  return fields;
}

/** The ways that branch off from a walk after the choices that it was given: each is followed once. */
function otherChoices(taken: readonly boolean[], given: number): boolean[][] {
  const others: boolean[][] = [];
  for (let at = given; at < taken.length; at++) others.push([...taken.slice(0, at), true]);
  return others;
}
