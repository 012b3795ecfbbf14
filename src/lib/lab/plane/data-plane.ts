import type { Family } from '../../net/address.js';
import type { LabCell, LabInstance } from '../foundation/model.js';
import type { Place } from '../foundation/place.js';

/** One connection attempt or datagram that something in the lab makes. */
export interface LabConnection {
  /** Who opens it: a container, or the gorouter on the underlay. */
  readonly from: { readonly handle: string } | 'router';
  /** Address as the sender uses it, overlay or underlay or outside. */
  readonly destination: string;
  /** `icmp` is an echo request, of the destination's IP version. */
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly port?: number;
  readonly payload?: Buffer;
}

/** What the sender saw; `reply` is what came back on an open connection. */
export type LabOutcome =
  | { readonly kind: 'connected'; readonly reply?: Buffer }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'timeout' };

export interface RestoreOptions {
  readonly keep?: boolean;
  /** Default: 4. */
  readonly family?: Family;
}

/**
 * What carries the lab's packets: the real kernel in namespaces, or the rule engine. Whichever it is, rules are
 * text for `iptables-restore`, a packet that a LOG rule meets becomes a line in its cell's kern.log, and
 * counters grow.
 */
export interface DataPlane {
  readonly kind: 'kernel' | 'simulated';
  /** Whether containers have a second address, for egress by IPv6. */
  readonly hasIpv6: boolean;
  addCell(cell: LabCell): Promise<void>;
  /** The veth pair, addresses and routes of a container; its rules are the agent's and the CNI plugin's business. */
  addContainer(instance: LabInstance): Promise<void>;
  removeContainer(instance: LabInstance): Promise<void>;
  /**
   * Replaces tables of a cell, as `iptables-restore` (`--noflush` when `keep` is true) does; of IPv6 `ip6tables-restore`.
   * Errors: CfnetError.
   */
  restoreRules(cellId: string, save: string, options?: RestoreOptions): Promise<void>;
  /** `iptables-save -c` of a cell, or `ip6tables-save -c`. @param family default: 4 */
  saveRules(cellId: string, family?: Family): Promise<string>;
  /**
   * Words that run the command after them where the cell's or container's packets are; none where packets are
   * simulated, and the machine's own programs know nothing of them.
   */
  entry(place: Place): readonly string[];
  connect(connection: LabConnection): Promise<LabOutcome>;
  /** Takes everything down; nothing is left of it. */
  close(): Promise<void>;
}
