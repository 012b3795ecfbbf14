import type { Cell } from '../../directory/model.js';
import { directionOf } from '../../flow/flow-document.js';
import type { Flow, Party, Reason, RuleRef } from '../../flow/flow.js';
import { tagText } from '../../flow/mark.js';
import type { LogPrefix } from '../../kernel-log/prefix.js';
import { detached } from '../../text/detached.js';
import { utf8Text } from '../../text/utf8-text.js';
import { jsonText } from '../json-text.js';
import { FirstText, flat } from './first-text.js';
import { portText, secondsText } from './number-text.js';

/** Characters that JSON and terminals both take as they are. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const SOURCE = ',"source":{"ip":"';
const DESTINATION = ',"destination":{"ip":"';
const TCP_AND_SOURCE = protocolJson('tcp');

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
  readonly #beginnings = new FirstText(
    (prefix: LogPrefix, cell: Cell | undefined) =>
      (cell === undefined ? '' : kept(this.#cells, cell, cellJson)) + verdictJson(prefix),
  );
  /** By the rule, where there is one: several rules may print one prefix, each with its own traffic. */
  readonly #endings = new FirstText(
    (about: LogPrefix | RuleRef, reason: Reason | undefined) =>
      (isRule(about) ? kept(this.#rules, about, ruleJson) : '') +
      (reason === undefined ? '' : `,"reason":"${reason}"`),
  );

  readonly #marks = new FirstText((prefix: LogPrefix, mark: number | undefined) => {
    const tag = tagText({ prefix, mark });
    return (
      (mark === undefined ? '' : `,"mark":${mark}`) +
      (tag === undefined ? '' : `,"tag":"${tag}"`) +
      `,"prefix":"${prefix.text}"`
    );
  });
  /** Of the packet before: most are the first of a connection. */
  #flags: readonly string[] = [];
  #flagsJson = flagsJson([]);

  /** The flow as one line of JSON, without a newline. */
  line(flow: Flow): string {
    const { packet } = flow;
    const { time, uptime, repeated } = packet.envelope;
    const { sourcePort, destinationPort, prefix, protocol, tcpFlags } = packet;
    // Joined with `+`: a template first asks each of its parts whether it is a text.
    let json = time === undefined ? '{"version":1' : '{"version":1,"time":"' + time.text + '"';
    if (uptime !== undefined) json += ',"uptime":' + secondsText(uptime);
    json += this.#beginnings.of(prefix, flow.cell);
    json +=
      protocol === 'tcp'
        ? TCP_AND_SOURCE
        : protocol === undefined
          ? SOURCE
          : protocolJson(protocol);
    json += packet.source;
    json += sourcePort === undefined ? '"' : '","port":' + portText(sourcePort);
    json += this.#tail(this.#sourceTails, flow.source, packet.inInterface, DESTINATION);
    json += packet.destination;
    json += destinationPort === undefined ? '"' : '","port":' + portText(destinationPort);
    json += this.#tail(this.#destinationTails, flow.destination, packet.outInterface, '');
    if (packet.icmpType !== undefined && packet.icmpCode !== undefined) {
      json += `,"icmp":{"type":${packet.icmpType},"code":${packet.icmpCode}}`;
    }
    if (tcpFlags !== undefined) json += this.#flagsOf(tcpFlags);
    json += this.#marks.of(prefix, packet.mark);
    json += this.#endings.of(flow.rule ?? prefix, flow.reason);
    if (repeated !== undefined) json += `,"repeated":${repeated}`;
    return json + ',"raw":' + stringJson(packet.raw) + '}';
  }

  #flagsOf(flags: readonly string[]): string {
    if (flags !== this.#flags) {
      this.#flags = flags;
      this.#flagsJson = flagsJson(flags);
    }
    return this.#flagsJson;
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

function flagsJson(flags: readonly string[]): string {
  return `,"tcp_flags":${JSON.stringify(flags)}`;
}

function protocolJson(protocol: string): string {
  return ',"protocol":"' + protocol + '"' + SOURCE;
}

function stringJson(bytes: string): string {
  return PLAIN.test(bytes) ? '"' + bytes + '"' : jsonText(utf8Text(bytes));
}
