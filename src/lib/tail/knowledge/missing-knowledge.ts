import type { Knowledge } from '../../flow/enricher.js';
import type { Flow } from '../../flow/flow.js';
import { NOBODY } from '../../flow/party-book.js';
import type { LoggedPacket } from '../../kernel-log/packet.js';

/** What a line is about that is not known; keys tell one unknown thing from another. */
export interface Missing {
  /** Things that the line's own cell must know: its containers, and the rule that printed the line. */
  readonly ofCell: readonly string[];
  /** Overlay addresses of containers that may be on any cell. */
  readonly addresses: readonly string[];
}

/** What must be known to explain a packet and is not. @param hasRules whether the cell's rules can be known. */
export function missingFor(
  packet: LoggedPacket,
  cellId: string,
  { parties, findRule }: Knowledge,
  hasRules: boolean,
): Missing {
  const { prefix, envelope } = packet;
  const ms = envelope.time?.ms;
  const ofCell: string[] = [];
  const addresses: string[] = [];
  const isKnown = (ip: string): boolean => parties.partyAt(ip, ms) !== NOBODY;
  if (parties.namedBy(prefix, cellId).party === NOBODY) ofCell.push(prefix.text);
  if (prefix.kind === 'c2c') {
    if (!isKnown(packet.destination)) ofCell.push(packet.destination);
    // Only containers send to containers: the address is one that somebody knows.
    if (!isKnown(packet.source)) addresses.push(packet.source);
  }
  if (hasRules && findRule(cellId, packet) === undefined) ofCell.push(ruleKey(packet));
  return { ofCell, addresses };
}

/**
 * Packets of one key are printed by one rule: a prefix alone does not tell, since all instances that an app has on a
 * cell share it. Ports of senders are left out, which are others with every connection.
 */
function ruleKey(packet: LoggedPacket): string {
  const { prefix, source, destination, protocol, destinationPort, mark } = packet;
  return ['rule', prefix.text, source, destination, protocol, destinationPort, mark].join(' ');
}

/**
 * Names what is asked of the policies where those of then do not explain a denial. Undefined where they do, or where
 * they are not the question.
 */
export function unexplained({ packet, source, destination, reason }: Flow): string | undefined {
  const { verdict, kind } = packet.prefix;
  if (verdict !== 'denied' || kind !== 'c2c' || reason !== undefined) return undefined;
  if (source.app === undefined || destination.app === undefined) return undefined;
  const { protocol, destinationPort } = packet;
  return `${source.app.guid} ${destination.app.guid} ${protocol ?? ''} ${destinationPort ?? ''}`;
}
