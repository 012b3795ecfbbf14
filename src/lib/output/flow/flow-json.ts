import { directionOf } from '../../flow/flow-document.js';
import type { Flow, Party } from '../../flow/flow.js';
import { tagText } from '../../flow/mark.js';
import type { LoggedPacket } from '../../kernel-log/packet.js';
import { utf8Text } from '../../text/utf8-text.js';
import { jsonText } from '../json-text.js';

/** Characters that JSON and terminals both take as they are. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/**
 * Writes flows as `-o json` does: what `jsonText(flowDocument(flow))` gives, without building the object.
 * Containers, cells and rules come again with every line: their JSON is made once and kept.
 */
export class FlowJson {
  readonly #parties = new WeakMap<Party, string>();
  readonly #objects = new WeakMap<object, string>();

  /** The flow as one line of JSON, without a newline. */
  line(flow: Flow): string {
    const { packet } = flow;
    const { envelope, prefix } = packet;
    const tag = tagText(packet);
    let json = '{"version":1';
    if (envelope.time !== undefined) json += `,"time":"${envelope.time.text}"`;
    if (envelope.uptime !== undefined) json += `,"uptime":${envelope.uptime}`;
    if (flow.cell !== undefined) json += `,"cell":${this.#object(flow.cell)}`;
    json += `,"verdict":"${prefix.verdict}","kind":"${prefix.kind}","direction":"${directionOf(prefix.kind)}"`;
    if (packet.protocol !== undefined) json += `,"protocol":"${packet.protocol}"`;
    json += `,"source":{"ip":"${packet.source}"`;
    json += this.#rest(packet.sourcePort, packet.inInterface, flow.source);
    json += `,"destination":{"ip":"${packet.destination}"`;
    json += this.#rest(packet.destinationPort, packet.outInterface, flow.destination);
    json += transportOf(packet);
    if (packet.mark !== undefined) json += `,"mark":${packet.mark}`;
    if (tag !== undefined) json += `,"tag":"${tag}"`;
    json += `,"prefix":"${prefix.text}"`;
    if (flow.rule !== undefined) json += `,"rule":${this.#object(flow.rule)}`;
    if (flow.reason !== undefined) json += `,"reason":"${flow.reason}"`;
    if (envelope.repeated !== undefined) json += `,"repeated":${envelope.repeated}`;
    return `${json},"raw":${jsonText(utf8Text(packet.raw))}}`;
  }

  /** Port, interface and party of an endpoint, with the brace that closes it. */
  #rest(port: number | undefined, device: string, party: Party): string {
    let json = port === undefined ? '' : `,"port":${port}`;
    if (device !== '') json += `,"interface":${stringOf(device)}`;
    return json + this.#party(party);
  }

  #party(party: Party): string {
    let json = this.#parties.get(party);
    if (json === undefined) {
      const whole = jsonText(party);
      json = whole === '{}' ? '}' : `,${whole.slice(1)}`;
      this.#parties.set(party, json);
    }
    return json;
  }

  #object(object: object): string {
    let json = this.#objects.get(object);
    if (json === undefined) {
      json = jsonText(object);
      this.#objects.set(object, json);
    }
    return json;
  }
}

function transportOf({ icmpType, icmpCode, tcpFlags }: LoggedPacket): string {
  const icmp =
    icmpType === undefined || icmpCode === undefined
      ? ''
      : `,"icmp":{"type":${icmpType},"code":${icmpCode}}`;
  if (tcpFlags === undefined) return icmp;
  return `${icmp},"tcp_flags":${tcpFlags.length === 0 ? '[]' : `["${tcpFlags.join('","')}"]`}`;
}

function stringOf(bytes: string): string {
  return PLAIN.test(bytes) ? `"${bytes}"` : jsonText(utf8Text(bytes));
}
