import type { Envelope } from './envelope.js';
import type { LogPrefix } from './prefix.js';

/** What a LOG line tells of its packet's headers, as far as flows and rules ask for it. */
export interface LoggedHeader {
  /** Interface names as printed; empty where the kernel had none. */
  readonly inInterface: string;
  readonly outInterface: string;
  /** Addresses: IPv4 as printed, IPv6 in its short form. */
  readonly source: string;
  readonly destination: string;
  /**
   * The same as numbers (`NO_IPV4` for IPv6), where they are known: whoever compares addresses need not read
   * them again. Whoever changes an address leaves its number out.
   */
  readonly sourceValue?: number;
  readonly destinationValue?: number;
  /** Lower-case name (`tcp`, `udp`, `icmp`, `icmpv6`, `ah`, `esp`, `udplite`) or the number as a string. */
  readonly protocol: string | undefined;
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
  readonly icmpType: number | undefined;
  readonly icmpCode: number | undefined;
  /** The packet's mark; the kernel prints it only when it is not zero. */
  readonly mark: number | undefined;
}

/** One packet that a LOG rule wrote about. */
export interface LoggedPacket extends LoggedHeader {
  readonly envelope: Envelope;
  readonly prefix: LogPrefix;
  /** In kernel order; undefined for anything but TCP. */
  readonly tcpFlags: readonly string[] | undefined;
  /** The kernel's words from `IN=` on, one byte a character: `readFields` takes them apart. */
  readonly words: string;
  /** The message as it was read, one byte a character. */
  readonly raw: string;
}
