import { ABSENT, ConntrackState, type PacketFields } from '../iptables/matcher/packet-fields.js';
import type { Rule } from '../iptables/model.js';
import type { ChainProgram } from './chain-program.js';
import type { EngineVerdict, Outcome } from './evaluation.js';
import { destinationOf, setDestination, sourceOf, type Endpoint } from './packet.js';
import type { Refusal } from './ip-route.js';
import type { NextHop, Routing } from './routing.js';
import type { Ending, Walk } from './walk.js';

/** The chains of one hook, in the order in which the kernel runs their tables. */
export type HookChains = (table: TableName, hook: Hook) => readonly ChainProgram[];

export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'POSTROUTING';
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** Sent by the kernel, not by a rule, when routes do not lead on; a `blackhole` tells nothing (linux ip_error). */
const REFUSALS: Readonly<Record<Refusal, string | undefined>> = {
  blackhole: undefined,
  unreachable: 'icmp-host-unreachable',
  prohibit: 'icmp-admin-prohibited',
  // The next table is asked, and none has a route.
  throw: 'icmp-net-unreachable',
};

interface Decision {
  readonly verdict: EngineVerdict;
  readonly rule: Rule | undefined;
  readonly rejectedWith: string | undefined;
}

/** By a policy, or by routing: what comes in from elsewhere with one of the cell's own addresses is not taken. */
const DROPPED: Decision = { verdict: 'denied', rule: undefined, rejectedWith: undefined };

/**
 * A packet's journey through the hooks of a cell, along one walk (Linux netfilter: raw, mangle and
 * nat PREROUTING, routing, then INPUT, or FORWARD and POSTROUTING).
 */
export class Journey {
  readonly #packet: PacketFields;
  /** Connection tracking looks up only the first packet of a connection in the nat tables. */
  readonly #isFirst: boolean;
  #translatedBy: Rule | undefined;
  #newSource: Outcome['newSource'] = 'unchanged';
  #delivery: Outcome['delivery'];
  #nextHop: NextHop | undefined;
  #acceptedBy: Rule | undefined;

  constructor(
    private readonly walk: Walk,
    private readonly chains: HookChains,
    private readonly routing: Routing,
    private readonly translatedTo: Endpoint | undefined,
  ) {
    this.#packet = walk.packet;
    this.#isFirst = walk.packet.state === ConntrackState.NEW;
  }

  travel(): Outcome {
    const decision = this.#prerouting() ?? this.#route() ?? this.#delivered();
    const { logs, hops } = this.walk;
    const { mark, destinationPort, outInterface } = this.#packet;
    return {
      verdict: decision.verdict,
      decidedBy: decision.rule,
      rejectedWith: decision.rejectedWith,
      delivery: this.#delivery,
      nextHop: this.#nextHop,
      outInterface,
      mark,
      destination: destinationOf(this.#packet),
      destinationPort: destinationPort === ABSENT ? undefined : destinationPort,
      newSource: this.#newSource,
      translatedBy: this.#translatedBy,
      logs,
      hops,
    };
  }

  #prerouting(): Decision | undefined {
    return (
      this.#beforeConntrack() ??
      this.#pass('mangle', 'PREROUTING') ??
      (this.#isFirst ? this.#pass('nat', 'PREROUTING') : this.#followConnection())
    );
  }

  #followConnection(): Decision | undefined {
    if (this.translatedTo !== undefined) this.#translate(this.translatedTo);
    return undefined;
  }

  /** @returns whether that changed anything. */
  #translate({ address, port }: Partial<Endpoint>): boolean {
    const packet = this.#packet;
    const { value } = destinationOf(packet);
    const { destinationPort } = packet;
    if (address !== undefined) setDestination(packet, address);
    if (port !== undefined) packet.destinationPort = port;
    return value !== destinationOf(packet).value || destinationPort !== packet.destinationPort;
  }

  /** The raw table runs before connection tracking; a packet without an entry counts as INVALID there. */
  #beforeConntrack(): Decision | undefined {
    const { state } = this.#packet;
    this.#packet.state = ConntrackState.INVALID;
    const decision = this.#pass('raw', 'PREROUTING');
    this.#packet.state = state;
    return decision;
  }

  #route(): Decision | undefined {
    if (this.routing.isLocal(sourceOf(this.#packet))) return DROPPED;
    const destination = destinationOf(this.#packet);
    if (this.routing.isLocal(destination)) {
      this.#delivery = 'local';
      return this.#filter('INPUT') ?? (this.#isFirst ? this.#pass('nat', 'INPUT') : undefined);
    }
    this.#delivery = 'forward';
    this.#nextHop = this.routing.nextHop(destination);
    const hop = this.#nextHop;
    if (hop.kind === 'refused') {
      const rejectedWith = REFUSALS[hop.route?.refusal ?? 'throw'];
      return { verdict: 'denied', rule: undefined, rejectedWith };
    }
    // Which rules it meets hangs on where it leaves: nothing more is said of it.
    if (hop.kind === 'unknown') return undefined;
    this.#packet.outInterface = hop.name;
    return (
      this.#filter('FORWARD') ??
      this.#pass('mangle', 'POSTROUTING') ??
      (this.#isFirst ? this.#pass('nat', 'POSTROUTING') : undefined)
    );
  }

  #filter(hook: 'INPUT' | 'FORWARD'): Decision | undefined {
    return this.#pass('mangle', hook) ?? this.#pass('filter', hook) ?? this.#pass('security', hook);
  }

  #delivered(): Decision {
    return { verdict: 'allowed', rule: this.#acceptedBy, rejectedWith: undefined };
  }

  /** Nothing when the packet goes on to the next table. */
  #pass(table: TableName, hook: Hook): Decision | undefined {
    for (const chain of this.chains(table, hook)) {
      const step = this.walk.through(chain);
      const decision = step === undefined ? policyDecision(chain.policy) : this.#apply(step, table);
      if (decision !== undefined) return decision;
    }
    return undefined;
  }

  #apply({ rule, action }: Ending, table: TableName): Decision | undefined {
    switch (action.kind) {
      case 'accept':
        if (table === 'filter') this.#acceptedBy = rule;
        return undefined;
      case 'drop':
        return { verdict: 'denied', rule, rejectedWith: undefined };
      case 'reject':
        return { verdict: 'denied', rule, rejectedWith: action.answer };
      case 'dnat':
        // To the kernel a destination that stays as it is was not translated (nf_nat_core.c, nf_nat_setup_info).
        if (this.#translate(action)) {
          this.#packet.destinationIsTranslated = true;
          this.#translatedBy = rule;
        }
        return undefined;
      case 'masquerade':
        this.#newSource = 'masqueraded';
        return undefined;
      case 'snat':
        this.#newSource = action.address ?? 'unknown';
        return undefined;
      case 'unmodelled':
        return { verdict: 'unmodelled', rule, rejectedWith: undefined };
    }
  }
}

/** A policy is ACCEPT or DROP; a chain without one was not declared, and the kernel's default is ACCEPT. */
function policyDecision(policy: string | undefined): Decision | undefined {
  return policy === 'DROP' ? DROPPED : undefined;
}
