import {
  formatAddress,
  formatIpv6InFull,
  type Address,
  type Family,
} from '../../../net/address.js';
import { VTEP } from '../../../engine/silk-names.js';

/** What a LOG rule prints of a packet; the kernel's own words (cf-facts 8.4). */
export interface LoggedPacket {
  /** Without the trailing blank. */
  readonly prefix: string;
  readonly inInterface: string;
  readonly outInterface: string;
  /** Both of one IP version. */
  readonly source: Address;
  readonly destination: Address;
  /** Of IPv6 the hop limit. */
  readonly ttl: number;
  /** IP identification; of IPv6 the flow label. */
  readonly id: number;
  readonly mark: number;
  readonly transport: LoggedTransport;
}

export type LoggedTransport =
  | { readonly protocol: 'tcp'; readonly sourcePort: number; readonly destinationPort: number }
  | {
      readonly protocol: 'udp';
      readonly sourcePort: number;
      readonly destinationPort: number;
      /** Bytes of the datagram's content. */
      readonly length: number;
    }
  | { readonly protocol: 'icmp'; readonly echoId: number };

/** What Linux announces in a SYN on silk's interfaces (all captured lines). */
const WINDOW = 64860;
/** Bytes, by IP version. */
const IP_HEADER = { 4: 20, 6: 40 } as const;
const ETHERTYPE = { 4: '08:00', 6: '86:dd' } as const;
const UDP_HEADER = 8;
/** Bytes of a SYN with Linux's usual options, of an echo request as `ping` sends it, without the IP header. */
const SYN_LENGTH = 40;
const ECHO_LENGTH = 64;

/** The line from the prefix on; like the kernel's it ends in a blank. */
export function logLine(packet: LoggedPacket, macs: string): string {
  const { prefix, inInterface, outInterface, source, destination, mark, transport } = packet;
  const { family } = source;
  return (
    `${prefix} IN=${inInterface} OUT=${outInterface} MAC=${macs}:${ETHERTYPE[family]} ` +
    `SRC=${inLog(source)} DST=${inLog(destination)} LEN=${packetLength(transport, family)} ` +
    headerText(packet) +
    transportText(transport, family) +
    (mark === 0 ? '' : `MARK=0x${mark.toString(16)} `)
  );
}

function inLog(address: Address): string {
  return address.family === 4 ? formatAddress(address) : formatIpv6InFull(address.value);
}

/** linux nf_log_syslog.c, dump_ipv4_packet and dump_ipv6_packet. */
function headerText({ source, ttl, id }: LoggedPacket): string {
  return source.family === 4
    ? `TOS=0x00 PREC=0x00 TTL=${ttl} ID=${id} DF `
    : `TC=0 HOPLIMIT=${ttl} FLOWLBL=${id} `;
}

/** Bytes of the whole IP packet. */
export function packetLength(transport: LoggedTransport, family: Family): number {
  const header = IP_HEADER[family];
  switch (transport.protocol) {
    case 'tcp':
      return header + SYN_LENGTH;
    case 'udp':
      return header + UDP_HEADER + transport.length;
    case 'icmp':
      return header + ECHO_LENGTH;
  }
}

function transportText(transport: LoggedTransport, family: Family): string {
  switch (transport.protocol) {
    case 'tcp':
      return `PROTO=TCP SPT=${transport.sourcePort} DPT=${transport.destinationPort} WINDOW=${WINDOW} RES=0x00 SYN URGP=0 `;
    case 'udp':
      return `PROTO=UDP SPT=${transport.sourcePort} DPT=${transport.destinationPort} LEN=${UDP_HEADER + transport.length} `;
    case 'icmp':
      return `PROTO=${family === 4 ? 'ICMP TYPE=8' : 'ICMPv6 TYPE=128'} CODE=0 ID=${transport.echoId} SEQ=1 `;
  }
}

/**
 * Destination and source MAC of a packet that came in by one of silk's interfaces (cf-facts 1.9): both
 * carry the sender's address by a container's veth, the two cells' subnets by the VTEP.
 * @param subnets first addresses of the receiving and the sending cell's overlay subnet
 */
export function macsOf(
  inInterface: string,
  source: string,
  subnets: { readonly receiver: string; readonly sender: string },
): string {
  if (inInterface === VTEP) return `${mac('ee', subnets.receiver)}:${mac('ee', subnets.sender)}`;
  if (inInterface.startsWith('s-')) return `${mac('aa', source)}:${mac('ee', source)}`;
  return `${mac('aa', subnets.receiver)}:${mac('aa', source)}`;
}

function mac(first: string, address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return [first, first, ...bytes].join(':');
}
