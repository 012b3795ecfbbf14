import type { Path, Leg } from '../../../engine/path.js';
import { VTEP } from '../../../engine/silk-names.js';
import { formatAddress, type Address } from '../../../net/address.js';
import { ipv4Behind } from '../../foundation/ipv6-addresses.js';
import { LiveRule } from './cell-tables.js';
import { logLine, macsOf, type LoggedTransport } from './log-line.js';

/** Linux's TTL; each cell that forwards a packet takes one off before its LOG rules see it. */
const FIRST_TTL = 64;

export interface LineSetting {
  readonly transport: LoggedTransport;
  readonly id: number;
  /** First address of a cell's overlay subnet. */
  readonly subnetOf: (cellId: string) => string;
}

/** Adds to the counters of the rules that did something to the packets. */
export function countPackets({ legs }: Path, packets: number, bytes: number): void {
  for (const { outcome } of legs) {
    for (const { rule } of outcome.hops) {
      if (!(rule instanceof LiveRule)) continue;
      rule.counted.packets += packets;
      rule.counted.bytes += bytes;
    }
  }
}

/** The lines that the LOG rules print of the packet, in the order in which the packet meets them. */
export function linesOf(
  { legs }: Path,
  setting: LineSetting,
): { readonly cellId: string; readonly text: string }[] {
  return legs.flatMap((leg, at) =>
    leg.outcome.logs.map(({ prefix }) => ({
      cellId: leg.cell.id,
      text: lineOf(prefix, leg, at, legs[at - 1], setting),
    })),
  );
}

function lineOf(
  prefix: string,
  { cell, packet, outcome }: Leg,
  at: number,
  before: Leg | undefined,
  { transport, id, subnetOf }: LineSetting,
): string {
  const { source } = packet;
  const receiver = subnetOf(cell.id);
  const isByVtep = packet.inInterface === VTEP && before !== undefined;
  const macs = macsOf(packet.inInterface, ipv4Of(source), {
    receiver,
    sender: isByVtep ? subnetOf(before.cell.id) : receiver,
  });
  return logLine(
    {
      prefix,
      inInterface: packet.inInterface,
      outInterface: outcome.outInterface,
      source,
      destination: outcome.destination,
      ttl: FIRST_TTL - 1 - at,
      id,
      mark: outcome.mark,
      transport: withPort(transport, outcome.destinationPort),
    },
    macs,
  );
}

/** Silk makes a container's MAC addresses of its address of IPv4. */
function ipv4Of(source: Address): string {
  return source.family === 4 ? formatAddress(source) : ipv4Behind(source.value);
}

/** The port may have been translated before the LOG rule. */
function withPort(transport: LoggedTransport, port: number | undefined): LoggedTransport {
  return transport.protocol === 'icmp' || port === undefined
    ? transport
    : { ...transport, destinationPort: port };
}
