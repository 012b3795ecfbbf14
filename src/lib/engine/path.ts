import type { ConntrackStateName } from '../iptables/matcher/packet-fields.js';
import type { Address } from '../net/address.js';
import type { CellMap, PathCell } from './cell-map.js';
import type { EngineVerdict, Outcome } from './evaluation.js';
import type { Packet } from './packet.js';
import { interfaceTo } from './routing.js';
import type { EvaluationOptions } from './rule-engine.js';
import { hostInterface, isContainerInterface, markAcrossVtep, VTEP } from './silk-names.js';

/** The first packet of a connection, as its sender addresses it. */
export interface Probe {
  readonly source: Address;
  readonly destination: Address;
  /** IP protocol number. */
  readonly protocol: number;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly icmpType?: number | undefined;
  readonly icmpCode?: number | undefined;
  readonly tcpFlags?: Packet['tcpFlags'];
  /** NEW unless said otherwise; INVALID for instance for an ICMP error that belongs to nothing. */
  readonly state?: ConntrackStateName | undefined;
}

/** A packet on one cell: as it came in, and what became of it. */
export interface Leg {
  readonly cell: PathCell;
  readonly packet: Packet;
  readonly outcome: Outcome;
}

/**
 * Where an allowed packet arrives: at a `container`; at a `cell` itself (a host service); `outside`
 * of the foundation's cells; or somewhere `unknown`: on the overlay, but on no cell that is known, or by a way that
 * nothing tells.
 */
export type Arrival = 'container' | 'cell' | 'outside' | 'unknown';

/** One of the ways that a packet may take. */
export interface Path {
  readonly verdict: EngineVerdict;
  /** Absent for a packet that does not arrive. */
  readonly arrival: Arrival | undefined;
  /** In the order in which the packet comes to the cells; empty for a container that talks to itself. */
  readonly legs: readonly Leg[];
}

export type PathOptions = Pick<EvaluationOptions, 'limits' | 'keepsHops'>;

/**
 * Follows a packet over the cells. From a container: to one on the same cell; over the VXLAN, with
 * its mark, to one on another cell; by the underlay to another cell's mapped port or to the outside,
 * with the cell's address as its new source; or to its own cell. From anywhere else: to the cell that
 * has the destination, as the gorouter's packets come (cf-facts 1.3 to 1.8).
 * @returns every path that is possible; none when neither end is on a cell of the map.
 */
export function findPaths(probe: Probe, map: CellMap, options: PathOptions = {}): Path[] {
  if (isSame(probe.source, probe.destination)) {
    // A container's packets to itself stay on its own loopback device: no cell sees them.
    return [{ verdict: 'allowed', arrival: 'container', legs: [] }];
  }
  const first = firstPacket(probe, map);
  return first === undefined ? [] : followFrom(first.cell, first.packet, [], map, options);
}

function firstPacket(probe: Probe, map: CellMap): { cell: PathCell; packet: Packet } | undefined {
  const home = map.ofContainer(probe.source);
  if (home !== undefined) {
    // What leads to a container is where its packets come from.
    const inInterface =
      hostInterface(probe.source) ?? interfaceTo(home.network.routing, probe.source);
    return { cell: home, packet: { ...probe, inInterface } };
  }
  const cell = map.withIp(probe.destination);
  return cell && { cell, packet: { ...probe, inInterface: cell.network.underlayInterface } };
}

function followFrom(
  cell: PathCell,
  packet: Packet,
  before: readonly Leg[],
  map: CellMap,
  options: PathOptions,
): Path[] {
  const { routing } = cell.network;
  return cell.engine.evaluate(packet, { ...options, routing }).outcomes.flatMap((outcome) => {
    const legs = [...before, { cell, packet, outcome }];
    if (outcome.verdict !== 'allowed') {
      return [{ verdict: outcome.verdict, arrival: undefined, legs }];
    }
    const next = nextCell(cell, packet, outcome, map);
    if (typeof next === 'string') return [{ verdict: outcome.verdict, arrival: next, legs }];
    return followFrom(next.cell, next.packet, legs, map, options);
  });
}

function nextCell(
  cell: PathCell,
  packet: Packet,
  outcome: Outcome,
  map: CellMap,
): Arrival | { cell: PathCell; packet: Packet } {
  if (outcome.delivery === 'local') return 'cell';
  const { destination, destinationPort, outInterface } = outcome;
  if (outcome.nextHop?.kind === 'unknown') return 'unknown';
  if (outInterface === VTEP) {
    const next = map.ofContainer(destination);
    if (next === undefined || next === cell) return 'unknown';
    const mark = markAcrossVtep(outcome.mark);
    return {
      cell: next,
      packet: { ...packet, destination, destinationPort, inInterface: VTEP, mark },
    };
  }
  if (isContainerInterface(outInterface)) return 'container';
  const next = map.withIp(destination);
  if (next === undefined || next === cell) return 'outside';
  const source = sourceAfter({ cell, packet, outcome });
  if (source === undefined) return 'unknown';
  const inInterface = next.network.underlayInterface;
  // Only the VXLAN carries a mark: by the underlay the packet arrives without one.
  return {
    cell: next,
    packet: { ...packet, source, destination, destinationPort, inInterface, mark: 0 },
  };
}

/**
 * The source of a packet that left a cell by the underlay; undefined where that is not known, as a cell's second address
 * is not.
 */
export function sourceAfter({ cell, packet, outcome }: Leg): Address | undefined {
  switch (outcome.newSource) {
    case 'unchanged':
      return packet.source;
    case 'masqueraded':
      return cell.ip?.family === packet.source.family ? cell.ip : undefined;
    case 'unknown':
      return undefined;
    default:
      return outcome.newSource;
  }
}

function isSame(a: Address, b: Address): boolean {
  return a.family === b.family && a.value === b.value;
}
