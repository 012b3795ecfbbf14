import type { Cell } from '../directory/model.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import { utf8Text } from '../text/utf8-text.js';
import { tagText } from './mark.js';
import type { Direction, Flow, Kind, Party, Reason, RuleRef, Verdict } from './flow.js';

/** One end of a flow as the public contract has it. */
export interface EndpointDocument extends Party {
  readonly ip: string;
  readonly port?: number;
  readonly interface?: string;
}

/** A flow as the public contract has it (section 3), keys in its order; what is not known is left out. */
export interface FlowDocument {
  readonly version: 1;
  readonly time?: string;
  readonly uptime?: number;
  readonly cell?: Cell;
  readonly verdict: Verdict;
  readonly kind: Kind;
  readonly direction: Direction;
  readonly protocol?: string;
  readonly source: EndpointDocument;
  readonly destination: EndpointDocument;
  readonly icmp?: { readonly type: number; readonly code: number };
  readonly tcp_flags?: readonly string[];
  readonly mark?: number;
  readonly tag?: string;
  readonly prefix: string;
  readonly rule?: RuleRef;
  readonly reason?: Reason;
  /** The N of rsyslog's `message repeated N times`. */
  readonly repeated?: number;
  readonly raw: string;
}

/** Seen from the app whose rule spoke: c2c rules guard what comes in, ASG rules what goes out. */
export function directionOf(kind: Kind): Direction {
  return kind === 'c2c' ? 'ingress' : 'egress';
}

/** The public form of a flow. */
export function flowDocument(flow: Flow): FlowDocument {
  const { packet } = flow;
  const { envelope, prefix } = packet;
  const tag = tagText(packet);
  return {
    version: 1,
    ...(envelope.time !== undefined && { time: envelope.time.text }),
    ...(envelope.uptime !== undefined && { uptime: envelope.uptime }),
    ...(flow.cell !== undefined && { cell: flow.cell }),
    verdict: prefix.verdict,
    kind: prefix.kind,
    direction: directionOf(prefix.kind),
    ...(packet.protocol !== undefined && { protocol: packet.protocol }),
    source: endpoint(packet.source, packet.sourcePort, packet.inInterface, flow.source),
    destination: endpoint(
      packet.destination,
      packet.destinationPort,
      packet.outInterface,
      flow.destination,
    ),
    ...icmp(packet),
    ...(packet.tcpFlags !== undefined && { tcp_flags: packet.tcpFlags }),
    ...(packet.mark !== undefined && { mark: packet.mark }),
    ...(tag !== undefined && { tag }),
    prefix: prefix.text,
    ...(flow.rule !== undefined && { rule: flow.rule }),
    ...(flow.reason !== undefined && { reason: flow.reason }),
    ...(envelope.repeated !== undefined && { repeated: envelope.repeated }),
    raw: utf8Text(packet.raw),
  };
}

function endpoint(
  ip: string,
  port: number | undefined,
  device: string,
  party: Party,
): EndpointDocument {
  return {
    ip,
    ...(port !== undefined && { port }),
    ...(device !== '' && { interface: utf8Text(device) }),
    ...party,
  };
}

function icmp(packet: LoggedPacket): Pick<FlowDocument, 'icmp'> {
  return packet.icmpType === undefined || packet.icmpCode === undefined
    ? {}
    : { icmp: { type: packet.icmpType, code: packet.icmpCode } };
}
