import {
  CELLS,
  cellOfContainer,
  CONTAINERS,
  GATEWAY,
  HOST_SERVICES,
  OUTSIDE,
  ROUTER,
} from './lab-plan.js';
import type { Probe } from './probe.js';
import type { Random } from './random.js';
import type { TcpFlagName } from './raw-packet.js';
import { PROBED_PORTS, type Scenario, type ScenarioContainer } from './scenario.js';

const STRAY_SEGMENTS: readonly (readonly TcpFlagName[])[] = [
  ['SYN'],
  ['ACK'],
  ['SYN', 'ACK'],
  ['RST'],
  ['FIN', 'ACK'],
  ['SYN', 'FIN'],
  ['FIN', 'PSH', 'URG'],
  [],
];
/** Questions, answers that nobody asked for, and errors about packets that nobody sent. */
const ICMP_MESSAGES = [
  [8, 5],
  [0, 0],
  [3, 3],
  [3, 1],
  [11, 0],
  [13, 0],
] as const;

/** As often as one packet is sent again, so that rate limits are met. */
const BURST = 7;

interface Ends {
  readonly from: string;
  readonly source: string;
  readonly destination: string;
  readonly ports: readonly number[];
}

/** Kinds of which all that follows is foreseen: they come first, while rate limits are known exactly. */
const FORESEEN_KINDS: readonly Probe['kind'][] = ['connection', 'datagrams', 'echo'];

/**
 * Probes of everything that packets do in a foundation: between containers, to the outside, to cells,
 * and from the gorouter; most to ports that some rule or listener has.
 * @param firstNumber of the probes' numbers.
 */
export function randomProbes(
  scenario: Scenario,
  count: number,
  firstNumber: number,
  random: Random,
): Probe[] {
  const probes: Probe[] = [];
  while (probes.length < count) {
    const ends = randomEnds(scenario, random);
    const kind = random.weighted<Probe['kind']>([
      [50, 'connection'],
      [22, 'datagrams'],
      [10, 'echo'],
      [7, 'segment'],
      [6, 'icmp'],
      [5, 'protocol'],
    ]);
    const port = random.pick(ends.ports);
    const times = random.chance(0.03) ? BURST : 1;
    for (let sent = 0; sent < times && probes.length < count; sent++) {
      probes.push(randomProbe(kind, ends, port, firstNumber + probes.length, random));
    }
  }
  const isForeseen = ({ kind }: Probe) => FORESEEN_KINDS.includes(kind);
  return [...probes.filter(isForeseen), ...probes.filter((probe) => !isForeseen(probe))];
}

function randomProbe(
  kind: Probe['kind'],
  { from, source, destination }: Ends,
  destinationPort: number,
  number: number,
  random: Random,
): Probe {
  const base = { number, from, source, destination };
  switch (kind) {
    case 'connection':
    case 'datagrams':
      return { ...base, kind, destinationPort };
    case 'segment':
      return { ...base, kind, destinationPort, tcpFlags: random.pick(STRAY_SEGMENTS) };
    case 'icmp': {
      const [icmpType, icmpCode] = random.pick(ICMP_MESSAGES);
      return { ...base, kind, icmpType, icmpCode };
    }
    case 'echo':
    case 'protocol':
      return { ...base, kind };
  }
}

function randomEnds(scenario: Scenario, random: Random): Ends {
  const source = random.pick(CONTAINERS);
  const home = cellOfContainer(source);
  const hosts = random.chance(0.3) ? CELLS.filter((cell) => cell === home) : CELLS;
  return random.weighted<() => Ends>([
    [40, () => between(source, source, random.pick(CONTAINERS), PROBED_PORTS)],
    [28, () => between(source, source, random.pick(OUTSIDE.addresses), PROBED_PORTS)],
    [8, () => between(source, source, random.pick([HOST_SERVICES, GATEWAY]), [53, 9001, 22])],
    [3, () => between(source, source, random.pick(CELLS).ip, PROBED_PORTS)],
    [9, () => toMappedPort(source, source, random.pick(hosts).ip, scenario)],
    [10, () => toMappedPort(OUTSIDE.name, ROUTER, random.pick(CELLS).ip, scenario)],
    [2, () => between(OUTSIDE.name, ROUTER, random.pick(CELLS).ip, [53, 9001, 22])],
  ])();
}

function between(
  from: string,
  source: string,
  destination: string,
  ports: readonly number[],
): Ends {
  return { from, source, destination, ports };
}

/** To one of the host ports that the cell maps; to any if it maps none. */
function toMappedPort(from: string, source: string, cellIp: string, scenario: Scenario): Ends {
  const isThere = ({ ip }: ScenarioContainer) => cellOfContainer(ip)?.ip === cellIp;
  const ports = scenario.containers
    .filter(isThere)
    .flatMap(({ portMappings }) => portMappings.map(({ host }) => host));
  return between(from, source, cellIp, ports.length > 0 ? ports : PROBED_PORTS);
}
