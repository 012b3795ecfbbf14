import type { TcpFlag } from '../iptables/matcher/packet-fields.js';
import { TCP } from '../net/protocol.js';
import type { CellMap } from './cell-map.js';
import type { Packet } from './packet.js';
import type { Leg, Path, PathOptions } from './path.js';
import { markAcrossVtep, VTEP } from './silk-names.js';

/**
 * Follows the answer to a packet that arrived, back over the same cells: each undoes its own address
 * translation and knows the connection as ESTABLISHED. What a cell itself answers goes through its
 * OUTPUT chain, which silk has no rules in; that leg is left out.
 * @returns the way of the answer; `denied` at the first cell that may not let it through.
 */
export function findReply(path: Path, map: CellMap, options: PathOptions = {}): Path {
  const legs: Leg[] = [];
  let mark = 0;
  for (const leg of path.legs.toReversed()) {
    if (leg.outcome.delivery === 'local') continue;
    const packet = replyPacket(leg, leg.outcome.outInterface === VTEP ? mark : 0);
    const { routing } = leg.cell.network;
    const { outcomes } = leg.cell.engine.evaluate(packet, { ...options, routing });
    const outcome = outcomes.find(({ verdict }) => verdict !== 'allowed') ?? outcomes[0];
    if (outcome === undefined) break;
    legs.push({ cell: leg.cell, packet, outcome });
    if (outcome.verdict !== 'allowed')
      return { verdict: outcome.verdict, arrival: undefined, legs };
    mark = markAcrossVtep(outcome.mark);
  }
  const [{ packet } = { packet: undefined }] = path.legs;
  const isFromContainer = packet !== undefined && map.ofContainer(packet.source) !== undefined;
  return { verdict: 'allowed', arrival: isFromContainer ? 'container' : 'outside', legs };
}

const SYN_ACK: readonly (keyof typeof TcpFlag)[] = ['SYN', 'ACK'];

function replyPacket({ packet, outcome }: Leg, mark: number): Packet {
  return {
    inInterface: outcome.outInterface,
    source: outcome.destination,
    destination: packet.source,
    protocol: packet.protocol,
    sourcePort: outcome.destinationPort,
    destinationPort: packet.sourcePort,
    ...(packet.protocol === TCP && { tcpFlags: SYN_ACK }),
    mark,
    state: 'ESTABLISHED',
  };
}
