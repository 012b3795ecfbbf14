import {
  ABSENT,
  blankPacket,
  ConntrackState,
  TcpFlag,
  type ConntrackStateName,
  type PacketFields,
} from '../iptables/matcher/packet-fields.js';
import type { Address } from '../net/address.js';
import { TCP } from '../net/protocol.js';

/** A packet as it comes in by an interface of a cell. Both addresses are of one family. */
export interface Packet {
  readonly inInterface: string;
  readonly source: Address;
  readonly destination: Address;
  /** IP protocol number (`protocolNumber` reads names). */
  readonly protocol: number;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly icmpType?: number | undefined;
  readonly icmpCode?: number | undefined;
  /** Absent: a NEW packet of TCP is a SYN, of any other it is not known. */
  readonly tcpFlags?: readonly (keyof typeof TcpFlag)[] | undefined;
  /** 0, which is no mark, when absent. */
  readonly mark?: number | undefined;
  /**
   * What connection tracking makes of it; NEW when absent. Only NEW packets are looked up in the nat
   * tables: the others follow their connection.
   */
  readonly state?: ConntrackStateName | undefined;
  /**
   * Where its connection sends a packet that follows a first one, if not to `destination`. As with
   * the first, the tables before nat still see the destination that it came with.
   */
  readonly translatedTo?: Endpoint | undefined;
}

export interface Endpoint {
  readonly address: Address;
  readonly port?: number | undefined;
}

/** The packet in the form that matches compare; a new object, which the walk through the rules may change. */
export function packetFields(packet: Packet): PacketFields {
  const fields = blankPacket();
  const state = packet.state ?? 'NEW';
  fields.family = packet.source.family;
  if (packet.source.family === 4) fields.source = packet.source.value;
  else fields.source6 = packet.source.value;
  setDestination(fields, packet.destination);
  fields.protocol = packet.protocol;
  fields.sourcePort = packet.sourcePort ?? ABSENT;
  fields.destinationPort = packet.destinationPort ?? ABSENT;
  fields.icmpType = packet.icmpType ?? ABSENT;
  fields.icmpCode = packet.icmpCode ?? ABSENT;
  fields.tcpFlags = tcpFlagBits(packet, state);
  fields.mark = packet.mark ?? 0;
  fields.inInterface = packet.inInterface;
  fields.state = ConntrackState[state];
  // Whether an earlier packet's translation holds for this one is its connection's secret.
  const hasHistory = state === 'ESTABLISHED' || state === 'RELATED';
  fields.sourceIsTranslated = hasHistory ? undefined : false;
  fields.destinationIsTranslated = hasHistory ? undefined : false;
  return fields;
}

export function setDestination(fields: PacketFields, destination: Address): void {
  if (destination.family === 4) fields.destination = destination.value;
  else fields.destination6 = destination.value;
}

export function sourceOf(fields: PacketFields): Address {
  return fields.family === 4
    ? { family: 4, value: fields.source }
    : { family: 6, value: fields.source6 };
}

export function destinationOf(fields: PacketFields): Address {
  return fields.family === 4
    ? { family: 4, value: fields.destination }
    : { family: 6, value: fields.destination6 };
}

function tcpFlagBits(packet: Packet, state: ConntrackStateName): number {
  if (packet.tcpFlags !== undefined) {
    return packet.tcpFlags.reduce((bits, name) => bits | TcpFlag[name], 0);
  }
  return packet.protocol === TCP && state === 'NEW' ? TcpFlag.SYN : ABSENT;
}
