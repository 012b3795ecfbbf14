import type { Cell } from '../../directory/model.js';
import { directionOf } from '../../flow/flow-document.js';
import type { Flow, Party, Reason, RuleRef } from '../../flow/flow.js';
import { tagText } from '../../flow/mark.js';
import type { LogPrefix } from '../../kernel-log/prefix.js';
import type { LoggedPacket } from '../../kernel-log/packet.js';
import { detached } from '../../text/detached.js';
import { utf8Text } from '../../text/utf8-text.js';
import { jsonText } from '../json-text.js';
import { LastText } from './last-text.js';

/** Characters that JSON and terminals both take as they are. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** What follows an endpoint's port, with the start of the next thing. */
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
  readonly #cells = new WeakMap<Cell, string>();
  readonly #rules = new WeakMap<RuleRef, string>();
  readonly #parties = new WeakMap<Party, string>();
  readonly #sourceTails = new WeakMap<Party, EndpointTail>();
  readonly #destinationTails = new WeakMap<Party, EndpointTail>();
  readonly #beginnings = new LastText((prefix: LogPrefix, cell: Cell | undefined) =>
    flat((cell === undefined ? '' : kept(this.#cells, cell, cellJson)) + verdictJson(prefix)),
  );
  /** By the rule, where there is one: several rules may print one prefix, each with its own traffic. */
  readonly #endings = new LastText((about: LogPrefix | RuleRef, reason: Reason | undefined) =>
    flat(
      (isRule(about) ? kept(this.#rules, about, ruleJson) : '') +
        (reason === undefined ? '' : `,"reason":"${reason}"`),
    ),
  );

  /** The flow as one line of JSON, without a newline. */
  line(flow: Flow): string {
    const { packet } = flow;
    const { time, uptime, repeated } = packet.envelope;
    const { sourcePort, destinationPort, mark, prefix } = packet;
    let json = time === undefined ? '{"version":1' : `{"version":1,"time":"${time.text}"`;
    if (uptime !== undefined) json += `,"uptime":${uptime}`;
    json += this.#beginnings.of(prefix, flow.cell);
    json += packet.protocol === undefined ? '' : `,"protocol":"${packet.protocol}"`;
    json += ',"source":{"ip":"';
    json += packet.source;
    json += sourcePort === undefined ? '"' : `","port":${sourcePort}`;
    json += this.#tail(
      this.#sourceTails,
      flow.source,
      packet.inInterface,
      ',"destination":{"ip":"',
    );
    json += packet.destination;
    json += destinationPort === undefined ? '"' : `","port":${destinationPort}`;
    json += this.#tail(this.#destinationTails, flow.destination, packet.outInterface, '');
    json += transportJson(packet);
    if (mark !== undefined) json += `,"mark":${mark}`;
    const tag = tagText(packet);
    if (tag !== undefined) json += `,"tag":"${tag}"`;
    json += `,"prefix":"${prefix.text}"`;
    json += this.#endings.of(flow.rule ?? prefix, flow.reason);
    if (repeated !== undefined) json += `,"repeated":${repeated}`;
    return `${json},"raw":${stringJson(packet.raw)}}`;
  }

  /** @param next what comes behind the endpoint. */
  #tail(tails: WeakMap<Party, EndpointTail>, party: Party, device: string, next: string): string {
    let tail = tails.get(party);
    // A container nearly always has the same interface.
    if (tail?.device !== device) {
      const partyPart = kept(this.#parties, party, partyJson);
      tail = { device: detached(device), json: flat(interfaceJson(device) + partyPart + next) };
      tails.set(party, tail);
    }
    return tail.json;
  }
}

function isRule(about: LogPrefix | RuleRef): about is RuleRef {
  return 'chain' in about;
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

/**
 * The same text in one piece. A text joined from others stays a chain of them until it is looked into; one that
 * is kept to be joined again had better be no chain.
 */
function flat(text: string): string {
  return text.length > 0 && text.codePointAt(0) === undefined ? '' : text;
}

function cellJson(cell: Cell): string {
  return `,"cell":${jsonText(cell)}`;
}

function verdictJson({ verdict, kind }: LogPrefix): string {
  return `,"verdict":"${verdict}","kind":"${kind}","direction":"${directionOf(kind)}"`;
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
