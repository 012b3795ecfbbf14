import { KernelLogReader } from '../../src/lib/kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../../src/lib/kernel-log/packet.js';
import { readFields, type LogField } from '../../src/lib/kernel-log/read-fields.js';
import type { Rule } from '../../src/lib/iptables/model.js';
import type { LogRules } from './log-rules.js';
import { CELLS, silkInterface, silkMac } from './lab-plan.js';
import { isProbeNumber, UNKNOWN_PROTOCOL, type Probe } from './probe.js';
import { isIcmpQuestion } from './questions.js';
import { isFirstDatagram } from './received-packet.js';

const ECHO_REQUEST = 8;

/** The packets of an exchange that lines are compared of. */
export type Step = 'request' | 'answer' | 'acknowledgement';

/** A line that a LOG rule printed, and the packet of an exchange that it is about. */
export interface SeenLine {
  readonly cell: string;
  readonly prefix: string;
  /** That printed it, as far as the line tells. */
  readonly rule: Rule | undefined;
  /** The probe's. */
  readonly number: number;
  readonly step: Step;
  /** Whether it is about the second datagram of its probe, or the answer to it. */
  readonly isAgain: boolean;
  readonly packet: LoggedPacket;
}

type Probes = ReadonlyMap<number, Probe>;

/**
 * Reads the kernel's log with the reader that `cfnet enrich` has; lines of other packets, and of other
 * rules on this machine, are left out.
 * @param probes by their numbers.
 */
export function readLines(text: string, probes: Probes, rules: LogRules): SeenLine[] {
  const lines: SeenLine[] = [];
  new KernelLogReader().readBlock(text, Date.now(), (packet) => {
    if (!rules.knows(packet.prefix.text)) return;
    const fields = readFields(packet.words);
    const about = aboutWhat(packet, fields, probes);
    if (about === undefined) return;
    const isDatagram = probes.get(about.number)?.kind === 'datagrams';
    const cell = cellOf(packet, fields);
    lines.push({
      ...about,
      cell,
      prefix: packet.prefix.text,
      rule: rules.ruleOf(cell, packet),
      isAgain: isDatagram && !isFirstDatagram(last(fields, 'LEN')),
      packet,
    });
  });
  return lines;
}

interface About {
  readonly number: number;
  readonly step: Step;
}

function aboutWhat(
  packet: LoggedPacket,
  fields: readonly LogField[],
  probes: Probes,
): About | undefined {
  const rawProbe = probes.get(first(fields, 'ID'));
  if (rawProbe !== undefined && isSentRaw(rawProbe, packet)) {
    return { number: rawProbe.number, step: 'request' };
  }
  const about = aboutConnection(packet, fields);
  return about !== undefined && probes.has(about.number) ? about : undefined;
}

/** IP ids that the kernel chooses may be a probe's number by chance. */
function isSentRaw(
  probe: Probe,
  { source, protocol, sourcePort, icmpType }: LoggedPacket,
): boolean {
  switch (probe.kind) {
    case 'segment':
      return protocol === 'tcp' && sourcePort === probe.number;
    case 'echo':
      return protocol === 'icmp' && icmpType === ECHO_REQUEST;
    case 'icmp':
      // Errors are sent by kernels too; but only questions leave with another source.
      return (
        protocol === 'icmp' &&
        icmpType === probe.icmpType &&
        (isIcmpQuestion(icmpType) || source === probe.source)
      );
    case 'protocol':
      return protocol === `${UNKNOWN_PROTOCOL}`;
    case 'connection':
    case 'datagrams':
      return false;
  }
}

function aboutConnection(
  { protocol, sourcePort = -1, destinationPort = -1, tcpFlags = [], icmpType }: LoggedPacket,
  fields: readonly LogField[],
): About | undefined {
  if (protocol === 'icmp') {
    const id =
      icmpType === 0 ? last(fields, 'ID') : (quoted(fields, 'SPT') ?? quoted(fields, 'ID'));
    return id === undefined ? undefined : { number: id, step: 'answer' };
  }
  const isSent = isProbeNumber(sourcePort);
  const number = isSent ? sourcePort : destinationPort;
  if (protocol === 'udp') return { number, step: isSent ? 'request' : 'answer' };
  const step = protocol === 'tcp' ? stepOfSegment(tcpFlags, isSent) : undefined;
  return step && { number, step };
}

/** Undefined for what ends a connection: that is not compared. */
function stepOfSegment(tcpFlags: readonly string[], isSent: boolean): Step | undefined {
  const flags = tcpFlags.join(' ');
  if (!isSent) return flags === 'ACK SYN' || tcpFlags.includes('RST') ? 'answer' : undefined;
  if (flags === 'SYN') return 'request';
  return flags === 'ACK' ? 'acknowledgement' : undefined;
}

function first(fields: readonly LogField[], key: string): number {
  return Number(fields.find((field) => field.key === key && !field.quoted)?.value ?? -1);
}

function last(fields: readonly LogField[], key: string): number {
  return Number(fields.findLast((field) => field.key === key)?.value ?? -1);
}

function quoted(fields: readonly LogField[], key: string): number | undefined {
  const value = fields.find((field) => field.key === key && field.quoted)?.value;
  return value === undefined ? undefined : Number(value);
}

/** One kernel logs for both cells: a container's interface tells which it was, or the MAC it came to. */
function cellOf({ inInterface, outInterface }: LoggedPacket, fields: readonly LogField[]): string {
  const mac = fields.find(({ key }) => key === 'MAC')?.value ?? '';
  const cell = CELLS.find(
    ({ containers, underlayMac, vtepIp }) =>
      containers.map(silkInterface).some((name) => name === inInterface || name === outInterface) ||
      mac.startsWith(underlayMac) ||
      mac.startsWith(silkMac('ee:ee', vtepIp)),
  );
  return cell?.name ?? 'nowhere';
}
