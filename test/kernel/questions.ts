import type { Probe as Question } from '../../src/lib/engine/path.js';
import { addressOf } from './cell-maps.js';
import { UNKNOWN_PROTOCOL, type Probe } from './probe.js';
import type { TcpFlagName } from './raw-packet.js';

const ICMP = 1;
const TCP = 6;
const UDP = 17;

/** All other messages answer or report, and belong to nothing that the kernel knows (nf_conntrack_proto_icmp.c). */
export function isIcmpQuestion(type: number): boolean {
  return type === 8 || type === 13;
}

/** A probe as the engine is asked about it. */
export function questionOf(probe: Probe): Question {
  const ends = { source: addressOf(probe.source), destination: addressOf(probe.destination) };
  switch (probe.kind) {
    case 'connection':
      return { ...ends, protocol: TCP, ...portsOf(probe) };
    case 'datagrams':
      return { ...ends, protocol: UDP, ...portsOf(probe) };
    case 'segment': {
      const { tcpFlags } = probe;
      return { ...ends, protocol: TCP, ...portsOf(probe), tcpFlags, state: stateOf(tcpFlags) };
    }
    case 'echo':
      return { ...ends, protocol: ICMP, icmpType: 8, icmpCode: 0 };
    case 'icmp': {
      const { icmpType, icmpCode } = probe;
      const state = isIcmpQuestion(icmpType) ? 'NEW' : 'INVALID';
      return { ...ends, protocol: ICMP, icmpType, icmpCode, state };
    }
    case 'protocol':
      return { ...ends, protocol: UNKNOWN_PROTOCOL };
  }
}

function portsOf(probe: Extract<Probe, { destinationPort: number }>): {
  sourcePort: number;
  destinationPort: number;
} {
  return { sourcePort: probe.number, destinationPort: probe.destinationPort };
}

/** A segment of no known connection opens one if it is a SYN or an ACK (nf_conntrack_proto_tcp.c, tcp_conntracks). */
function stateOf(flags: readonly TcpFlagName[]): 'NEW' | 'INVALID' {
  return flags.length === 1 && (flags[0] === 'SYN' || flags[0] === 'ACK') ? 'NEW' : 'INVALID';
}
