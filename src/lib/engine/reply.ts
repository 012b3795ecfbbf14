import type { TcpFlag } from '../iptables/matcher/packet-fields.js';
import type { Address } from '../net/address.js';
import { ICMP, TCP } from '../net/protocol.js';
import type { CellMap } from './cell-map.js';
import type { Packet } from './packet.js';
import { sourceAfter, type Leg, type Path, type PathOptions } from './path.js';
import { markAcrossVtep, VTEP } from './silk-names.js';

/** A packet that answers another, but for its ends. */
export type Answer = Pick<Packet, 'protocol' | 'icmpType' | 'icmpCode' | 'tcpFlags' | 'state'>;

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
    const packet = answerOn(leg, replyTo(leg.packet), mark);
    const { routing } = leg.cell.network;
    const { outcomes } = leg.cell.engine.evaluate(packet, { ...options, routing });
    const outcome = outcomes.find(({ verdict }) => verdict !== 'allowed') ?? outcomes[0];
    if (outcome === undefined) break;
    legs.push({ cell: leg.cell, packet, outcome });
    if (outcome.verdict !== 'allowed')
      return { verdict: outcome.verdict, arrival: undefined, legs };
    mark = outcome.mark;
  }
  const [{ packet } = { packet: undefined }] = path.legs;
  const isFromContainer = packet !== undefined && map.ofContainer(packet.source) !== undefined;
  return { verdict: 'allowed', arrival: isFromContainer ? 'container' : 'outside', legs };
}

const SYN_ACK: readonly (keyof typeof TcpFlag)[] = ['SYN', 'ACK'];
const ECHO_REQUEST = 8;
const ECHO_REPLY = 0;

function replyTo({ protocol, icmpType }: Packet): Answer {
  const isEcho = protocol === ICMP && icmpType === ECHO_REQUEST;
  return {
    protocol,
    ...(protocol === TCP && { tcpFlags: SYN_ACK }),
    ...(isEcho && { icmpType: ECHO_REPLY, icmpCode: 0 }),
    state: 'ESTABLISHED',
  };
}

/**
 * The answer to a packet as it comes back to a cell that let it pass.
 * @param mark that it left the cell before with: only the VXLAN carries it on.
 * @param sender where that is not the one that the packet was sent to: a cell that rejected it.
 */
export function answerOn(leg: Leg, answer: Answer, mark: number, sender?: Address): Packet {
  const { packet, outcome } = leg;
  const { outInterface } = outcome;
  const isPartOfIt = answer.protocol === packet.protocol;
  const ports = { sourcePort: outcome.destinationPort, destinationPort: packet.sourcePort };
  return {
    ...answer,
    ...(isPartOfIt && ports),
    inInterface: outInterface,
    source: sender ?? outcome.destination,
    ...destinationOn(leg),
    mark: outInterface === VTEP ? markAcrossVtep(mark) : 0,
  };
}

/** It is sent to what the source had become, and the cell translates that back. */
function destinationOn(leg: Leg): Pick<Packet, 'destination' | 'translatedTo'> {
  const { packet, outcome } = leg;
  const source = outcome.newSource === 'unchanged' ? undefined : sourceAfter(leg);
  if (source === undefined) return { destination: packet.source };
  return { destination: source, translatedTo: { address: packet.source } };
}
