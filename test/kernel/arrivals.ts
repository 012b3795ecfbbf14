import type { Leg, Path } from '../../src/lib/engine/path.js';
import { formatAddress } from '../../src/lib/net/address.js';
import { CONTAINERS, LISTENING, OUTSIDE, placeOf } from './lab-plan.js';
import type { Probe } from './probe.js';
import type { Arrival } from './received-packet.js';

/** Where the engine's path leads in the lab: `nowhere` if it ends on its way, undefined if that is open. */
export function arrivalOf(probe: Probe, path: Path): Arrival | 'nowhere' | undefined {
  if (path.verdict === 'unmodelled') return undefined;
  if (path.verdict === 'denied') return 'nowhere';
  const [last] = path.legs.slice(-1);
  const destinationPort = 'destinationPort' in probe ? probe.destinationPort : undefined;
  if (last === undefined) {
    return {
      place: probe.from,
      source: probe.source,
      destination: probe.destination,
      destinationPort,
    };
  }
  const source = sourceAfter(last);
  const destination = formatAddress(last.outcome.destination);
  const place = path.arrival === 'cell' ? last.cell.id : placeOf(destination);
  if (source === undefined || path.arrival === 'unknown') return undefined;
  // No kernel takes a packet from elsewhere that carries one of its own addresses as the source.
  if (place === placeOf(source)) return 'nowhere';
  const arrivedPort = destinationPort === undefined ? undefined : last.outcome.destinationPort;
  return { place, source, destination, destinationPort: arrivedPort };
}

function sourceAfter({ cell, packet, outcome }: Leg): string | undefined {
  if (outcome.newSource === 'unchanged') return formatAddress(packet.source);
  if (outcome.newSource !== 'masqueraded' || cell.ip === undefined) return undefined;
  return formatAddress(cell.ip);
}

/**
 * What the sender is told if nothing holds the answer up: `answered`, `reset`, `icmp 3/3`, `nothing`;
 * undefined where the answer goes other ways than the packet came, or is not that of a first packet.
 */
export function answerOf(
  probe: Probe,
  path: Path,
  arrival: Arrival | 'nowhere' | undefined,
): string | undefined {
  if (probe.kind === 'segment' || probe.kind === 'icmp' || probe.kind === 'protocol')
    return undefined;
  if (arrival === undefined || !goesBackTheSameWay(path)) return undefined;
  if (path.verdict === 'denied') return rejection(path);
  if (arrival === 'nowhere') return 'nothing';
  // Underlay routers know no way to the overlay.
  if (arrival.place === OUTSIDE.name && CONTAINERS.includes(arrival.source)) return 'nothing';
  if (probe.kind === 'echo' || isListening(probe.kind, arrival)) return 'answered';
  return probe.kind === 'connection' ? 'reset' : 'icmp 3/3';
}

/** Cells send to containers by the VXLAN, and to all others by the underlay: the answer may miss a cell. */
function goesBackTheSameWay({ legs }: Path): boolean {
  const cells = new Set(legs.map(({ cell }) => cell));
  return (
    cells.size === legs.length &&
    !legs.some(({ packet, outcome }) => packet.inInterface === outcome.outInterface) &&
    legs.slice(1).every(({ packet }) => {
      const isFromContainer = CONTAINERS.includes(formatAddress(packet.source));
      return (packet.inInterface === 'silk-vtep') === isFromContainer;
    })
  );
}

/** Codes of "destination unreachable" (linux ipt_REJECT.c, RFC 792 and 1122). */
const UNREACHABLE_CODES: Readonly<Record<string, number>> = {
  'icmp-net-unreachable': 0,
  'icmp-host-unreachable': 1,
  'icmp-proto-unreachable': 2,
  'icmp-port-unreachable': 3,
  'icmp-net-prohibited': 9,
  'icmp-host-prohibited': 10,
  'icmp-admin-prohibited': 13,
};

function rejection({ legs }: Path): string {
  const { rejectedWith } = legs.at(-1)?.outcome ?? {};
  if (rejectedWith === undefined) return 'nothing';
  if (rejectedWith === 'tcp-reset') return 'reset';
  return `icmp 3/${UNREACHABLE_CODES[rejectedWith] ?? rejectedWith}`;
}

function isListening(
  kind: 'connection' | 'datagrams',
  { place, destinationPort }: Arrival,
): boolean {
  const group = CONTAINERS.includes(place)
    ? LISTENING.container
    : place === OUTSIDE.name
      ? LISTENING.outside
      : LISTENING.cell;
  const ports: readonly number[] = kind === 'connection' ? group.tcp : group.udp;
  return destinationPort !== undefined && ports.includes(destinationPort);
}
