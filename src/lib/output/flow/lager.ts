import type { Flow, Party } from '../../flow/flow.js';
import { readFields, type LogField } from '../../kernel-log/read-fields.js';
import { jsonText } from '../json-text.js';
import type { FlowPrinter } from './flow-printer.js';

const SOURCE = 'cfnetworking.iptables';

/**
 * The JSON of silk's iptables-logger (cf-facts 3.3; silk iptables-logger/{parser,merger,runner}), with the time
 * of the packet where the genuine program has the time of its writing. Its habits are kept: the first occurrence
 * of a key counts, so that an ICMP error shows the ports of the packet it quotes; unknown texts are empty.
 */
export function lagerPrinter(): FlowPrinter {
  return { print: (flow) => `${jsonText(lagerDocument(flow))}\n` };
}

function lagerDocument(flow: Flow): object {
  const { prefix, outInterface, envelope } = flow.packet;
  const direction = outInterface.includes('s-') ? 'ingress' : 'egress';
  const allowed = prefix.verdict === 'allowed';
  const message = `${SOURCE}.${direction}-${allowed ? 'allowed' : 'denied'}`;
  const packet = { direction, allowed, ...packetOf(flow) };
  return {
    timestamp: nanoseconds(envelope.time?.text),
    level: 'info',
    source: SOURCE,
    message,
    // Go writes the keys of a map in alphabetical order.
    data:
      direction === 'ingress'
        ? { destination: containerOf(flow, flow.destination), packet }
        : { packet, source: containerOf(flow, flow.source) },
  };
}

/** Lager's rfc3339 stamps always have nine digits of the second. */
function nanoseconds(time: string | undefined): string {
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(time ?? '') ?? [];
  return seconds === '' ? '' : `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

function containerOf({ cell }: Flow, party: Party): object {
  return {
    container_id: party.instance?.guid ?? '',
    app_guid: party.app?.guid ?? '',
    space_guid: party.space?.guid ?? '',
    organization_guid: party.org?.guid ?? '',
    host_ip: cell?.ip ?? '',
    host_guid: cell?.id ?? '',
  };
}

function packetOf({ packet }: Flow): object {
  const fields = readFields(packet.words);
  return {
    // As the line has them: of IPv6 in full.
    src_ip: text(fields, 'SRC'),
    dst_ip: text(fields, 'DST'),
    src_port: number(fields, 'SPT'),
    dst_port: number(fields, 'DPT'),
    protocol: text(fields, 'PROTO'),
    mark: text(fields, 'MARK'),
    icmp_type: number(fields, 'TYPE'),
    icmp_code: number(fields, 'CODE'),
  };
}

function text(fields: readonly LogField[], key: string): string {
  return fields.find((field) => field.key === key)?.value ?? '';
}

function number(fields: readonly LogField[], key: string): number {
  const value = Number(text(fields, key));
  return Number.isInteger(value) ? value : 0;
}
