import type { Send } from './agent.js';
import { ipPacket, icmpMessage, tcpSegment, type TcpFlagName } from './raw-packet.js';

/** A packet that the test sends, and what makes its lines in the kernel's log known again. */
export type Probe = {
  /** Source port of TCP and UDP, ICMP id, or IP id: no two probes of a run have the same. */
  readonly number: number;
  /** Name of the namespace. */
  readonly from: string;
  readonly source: string;
  readonly destination: string;
} & (
  | { readonly kind: 'connection' | 'datagrams'; readonly destinationPort: number }
  | { readonly kind: 'echo' }
  /** A TCP segment that belongs to no connection. */
  | {
      readonly kind: 'segment';
      readonly destinationPort: number;
      readonly tcpFlags: readonly TcpFlagName[];
    }
  | { readonly kind: 'icmp'; readonly icmpType: number; readonly icmpCode: number }
  /** A packet of a protocol that nobody knows. */
  | { readonly kind: 'protocol' }
);

/** Numbers of probes: apart from all ports that rules and listeners have. */
export const PROBE_NUMBERS = { first: 20_000, last: 59_999 } as const;

export function isProbeNumber(port: number): boolean {
  return port >= PROBE_NUMBERS.first && port <= PROBE_NUMBERS.last;
}

/** For experiments, RFC 3692. */
export const UNKNOWN_PROTOCOL = 253;

/** The two datagrams of a `datagrams` probe, told apart by their length. */
export const FIRST_DATAGRAM = 'ping';
export const SECOND_DATAGRAM = 'ping again';

export function sendOf(probe: Probe): Send {
  const { from, source, destination, number } = probe;
  switch (probe.kind) {
    case 'connection': {
      const { destinationPort } = probe;
      return { kind: 'connection', from, source, sourcePort: number, destination, destinationPort };
    }
    case 'datagrams': {
      const { destinationPort } = probe;
      const ends = { from, source, sourcePort: number, destination, destinationPort };
      return { kind: 'datagrams', ...ends, payload: FIRST_DATAGRAM, again: SECOND_DATAGRAM };
    }
    case 'segment':
    case 'echo':
    case 'icmp':
    case 'protocol': {
      const packet = ipPacket(number, source, destination, content(probe));
      return { kind: 'raw', from, destination, packet };
    }
  }
}

function content(probe: Exclude<Probe, { kind: 'connection' | 'datagrams' }>): {
  readonly protocol: number;
  readonly payload: Buffer;
} {
  const { number, source, destination } = probe;
  switch (probe.kind) {
    case 'echo':
      return icmpMessage(8, 0, number);
    case 'icmp':
      return icmpMessage(probe.icmpType, probe.icmpCode, number);
    case 'segment':
      return tcpSegment(source, destination, number, probe.destinationPort, probe.tcpFlags);
    case 'protocol':
      return { protocol: UNKNOWN_PROTOCOL, payload: Buffer.from('nothing known') };
  }
}
