import type { Cell } from '../../directory/model.js';
import { directionOf } from '../../flow/flow-document.js';
import type { Flow, Party, RuleRef } from '../../flow/flow.js';
import { tagText } from '../../flow/mark.js';
import { NOBODY } from '../../flow/party-book.js';
import type { LogPrefix } from '../../kernel-log/prefix.js';
import type { LoggedPacket } from '../../kernel-log/packet.js';
import { detached } from '../../text/detached.js';
import { utf8Text } from '../../text/utf8-text.js';
import { jsonText } from '../json-text.js';

/** Characters that JSON and terminals both take as they are. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** The end of an endpoint's JSON; a container nearly always has the same interface. */
interface EndpointTail {
  readonly device: string;
  readonly json: string;
}

/**
 * Writes flows as `-o json` does: what `jsonText(flowDocument(flow))` gives, without building the object.
 * Containers, cells, prefixes and rules come again with every line: their JSON is made once and kept, and few
 * pieces are joined for each line.
 */
export class FlowJson {
  readonly #tails = new WeakMap<Party, EndpointTail>();
  readonly #cells = new WeakMap<Cell, string>();
  readonly #verdicts = new WeakMap<LogPrefix, string>();
  readonly #prefixes = new WeakMap<LogPrefix, string>();
  readonly #rules = new WeakMap<RuleRef, string>();

  /** The flow as one line of JSON, without a newline. */
  line(flow: Flow): string {
    const { packet } = flow;
    const { time, uptime, repeated } = packet.envelope;
    const tag = tagText(packet);
    let json = time === undefined ? '{"version":1' : `{"version":1,"time":"${time.text}"`;
    if (uptime !== undefined) json += `,"uptime":${uptime}`;
    if (flow.cell !== undefined) json += kept(this.#cells, flow.cell, cellJson);
    json += kept(this.#verdicts, packet.prefix, verdictJson);
    if (packet.protocol !== undefined) json += `,"protocol":"${packet.protocol}"`;
    json += ',"source":{"ip":"';
    json += this.#endpoint(packet.source, packet.sourcePort, packet.inInterface, flow.source);
    json += ',"destination":{"ip":"';
    json += this.#endpoint(
      packet.destination,
      packet.destinationPort,
      packet.outInterface,
      flow.destination,
    );
    json += transportJson(packet);
    if (packet.mark !== undefined) json += `,"mark":${packet.mark}`;
    if (tag !== undefined) json += `,"tag":"${tag}"`;
    json += kept(this.#prefixes, packet.prefix, prefixJson);
    if (flow.rule !== undefined) json += kept(this.#rules, flow.rule, ruleJson);
    if (flow.reason !== undefined) json += `,"reason":"${flow.reason}"`;
    if (repeated !== undefined) json += `,"repeated":${repeated}`;
    return `${json},"raw":${stringJson(packet.raw)}}`;
  }

  #endpoint(ip: string, port: number | undefined, device: string, party: Party): string {
    // Strangers share one party and have any interface: there is nothing to keep.
    const tail = party === NOBODY ? `${interfaceJson(device)}}` : this.#tail(device, party);
    return port === undefined ? `${ip}"${tail}` : `${ip}","port":${port}${tail}`;
  }

  #tail(device: string, party: Party): string {
    let tail = this.#tails.get(party);
    if (tail?.device !== device) {
      tail = { device: detached(device), json: interfaceJson(device) + partyJson(party) };
      this.#tails.set(party, tail);
    }
    return tail.json;
  }
}

function kept<Key extends object>(
  pieces: WeakMap<Key, string>,
  key: Key,
  make: (key: Key) => string,
): string {
  let piece = pieces.get(key);
  if (piece === undefined) {
    piece = make(key);
    pieces.set(key, piece);
  }
  return piece;
}

function cellJson(cell: Cell): string {
  return `,"cell":${jsonText(cell)}`;
}

function verdictJson({ verdict, kind }: LogPrefix): string {
  return `,"verdict":"${verdict}","kind":"${kind}","direction":"${directionOf(kind)}"`;
}

function prefixJson({ text }: LogPrefix): string {
  return `,"prefix":"${text}"`;
}

function ruleJson(rule: RuleRef): string {
  return `,"rule":${jsonText(rule)}`;
}

function interfaceJson(device: string): string {
  return device === '' ? '' : `,"interface":${stringJson(device)}`;
}

/** With the brace that closes the endpoint. */
function partyJson(party: Party): string {
  const known = jsonText(party);
  return known === '{}' ? '}' : `,${known.slice(1)}`;
}

function transportJson({ icmpType, icmpCode, tcpFlags }: LoggedPacket): string {
  const icmp =
    icmpType === undefined || icmpCode === undefined
      ? ''
      : `,"icmp":{"type":${icmpType},"code":${icmpCode}}`;
  if (tcpFlags === undefined) return icmp;
  return `${icmp},"tcp_flags":${tcpFlags.length === 0 ? '[]' : `["${tcpFlags.join('","')}"]`}`;
}

function stringJson(bytes: string): string {
  return PLAIN.test(bytes) ? `"${bytes}"` : jsonText(utf8Text(bytes));
}
