import { addressRange } from './ipv4.mjs';

/**
 * @typedef {import('./cell-rules.mjs').CellRules} CellRules
 * @typedef {import('./cell-rules.mjs').Protocol} Protocol
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {import('../../src/lib/engine/packet.js').Packet} Packet
 */

/**
 * Packets that go the same way through the rules.
 * @typedef {object} PacketSort
 * @property {string} name
 * @property {'allowed' | 'denied'} verdict
 * @property {(random: Random) => Packet} make
 */

/** The address of the captured cell: ports are mapped there. */
export const CELL_IP = '10.0.16.30';
const MAPPED_PORTS = { first: 61000, last: 61749 };
const ROUTER = '10.0.16.1';

const PROTOCOL_NUMBERS = { icmp: 1, tcp: 6, udp: 17 };
const SOURCE_PORTS = { first: 32768, last: 60999 };
/** RFC 2544 sets these aside for benchmarks: no security group of the capture reaches them. */
const UNREACHED = addressRange('198.18.0.1', '198.19.255.254');
/** No policy of the capture is for this port. */
const UNUSED_PORT = 9;

/**
 * @param {CellRules} rules
 * @returns {PacketSort[]} the ways that packets take on a cell
 */
export function packetSorts(rules) {
  const containers = rules.asgDenied.map(({ container }) => container);
  const senders = [...rules.marks].map(([container, mark]) => ({ container, mark }));
  const policies = rules.c2cAllowed.filter(({ mark }) => senders.some((one) => one.mark === mark));
  return [
    {
      name: 'allowed by a security group',
      verdict: 'allowed',
      make: (random) => {
        const rule = random.pick(rules.asgAllowed);
        const destination = random.within(rule.destinations);
        const port = random.within(rule.ports);
        return fromContainer(
          random,
          rule.container,
          destination,
          random.pick(rule.protocols),
          port,
        );
      },
    },
    {
      name: 'denied by security groups',
      verdict: 'denied',
      make: (random) =>
        fromContainer(
          random,
          random.pick(containers),
          random.within(UNREACHED),
          'tcp',
          UNUSED_PORT,
        ),
    },
    {
      name: 'allowed by a policy',
      verdict: 'allowed',
      make: (random) => {
        const { container, mark, protocol, ports } = random.pick(policies);
        const source = random.pick(senders.filter((one) => one.mark === mark)).container;
        const destination = addressRange(container).first;
        return fromContainer(random, source, destination, protocol, random.within(ports));
      },
    },
    {
      name: 'denied for want of a policy',
      verdict: 'denied',
      make: (random) => {
        const destination = addressRange(random.pick(containers)).first;
        return fromContainer(random, random.pick(containers), destination, 'tcp', UNUSED_PORT);
      },
    },
    {
      name: 'from the router to an app',
      verdict: 'allowed',
      make: (random) => ({
        inInterface: 'eth0',
        source: ipv4(addressRange(ROUTER).first),
        destination: ipv4(addressRange(CELL_IP).first),
        protocol: PROTOCOL_NUMBERS.tcp,
        sourcePort: random.within(SOURCE_PORTS),
        destinationPort: random.within(MAPPED_PORTS),
      }),
    },
  ];
}

/**
 * @param {Random} random
 * @param {string} container  its address
 * @param {number} destination
 * @param {Protocol} protocol
 * @param {number} port
 * @returns {Packet}
 */
function fromContainer(random, container, destination, protocol, port) {
  const bytes = container.split('.').map((byte) => byte.padStart(3, '0'));
  return {
    inInterface: `s-${bytes.join('')}`,
    source: ipv4(addressRange(container).first),
    destination: ipv4(destination),
    protocol: PROTOCOL_NUMBERS[protocol],
    ...(protocol === 'icmp'
      ? { icmpType: 8, icmpCode: 0 }
      : { sourcePort: random.within(SOURCE_PORTS), destinationPort: port }),
  };
}

/**
 * @param {number} value
 * @returns {{ family: 4, value: number }}
 */
function ipv4(value) {
  return { family: 4, value };
}
