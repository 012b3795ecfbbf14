import type { LoggedPacket } from '../../kernel-log/packet.js';

/** `tcp`, `icmp 8/0`; the flags of a TCP packet that does not simply open a connection: `tcp [ACK RST]`. */
export function protocolText(packet: LoggedPacket): string {
  const { protocol = '?', icmpType, icmpCode, tcpFlags } = packet;
  if (icmpType !== undefined && icmpCode !== undefined)
    return `${protocol} ${icmpType}/${icmpCode}`;
  const opens = tcpFlags === undefined || (tcpFlags.length === 1 && tcpFlags[0] === 'SYN');
  return opens ? protocol : `${protocol} [${tcpFlags.join(' ')}]`;
}
