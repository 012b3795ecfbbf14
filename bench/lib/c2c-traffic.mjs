import { addressRange } from './ipv4.mjs';
import { packetKind, singlePorts } from './packet-text.mjs';
import { localPath, overlayPath } from './path.mjs';

/**
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {import('./cell-rules.mjs').CellRules} CellRules
 * @typedef {import('./cell-rules.mjs').Protocol} Protocol
 * @typedef {import('./packet-text.mjs').Choice} Choice
 * @typedef {import('./packet-text.mjs').PacketKind} PacketKind
 */

/**
 * A container that sends to containers of the cell.
 * @typedef {object} Sender
 * @property {string} address
 * @property {number | undefined} mark  undefined when its app is the source of no policy at all
 * @property {typeof localPath} path
 */

/** @type {readonly Protocol[]} */
const DENIED_PROTOCOLS = ['tcp', 'tcp', 'tcp', 'tcp', 'udp', 'icmp'];
// No policy of the capture covers these.
const DENIED_PORTS = singlePorts(22, 3000, 5000, 5432, 6379, 9999);

// Other cells of the overlay network: the senders there are in no store of this cell.
const OTHER_SUBNETS = ['10.255.12', '10.255.41', '10.255.92', '10.255.118'];
const HOSTS = { first: 2, last: 254 };
const SENDERS_A_RULE = 3;

/**
 * @param {Random} random
 * @param {CellRules} rules
 * @returns {PacketKind[]} packets that policies let in, about half of them from other cells
 */
export function c2cAllowed(random, rules) {
  const neighbours = localSenders(rules);
  return rules.c2cAllowed.flatMap(({ prefix, container, protocol, ports, mark }) => {
    const senders = [
      ...neighbours.filter((sender) => sender.mark === mark),
      ...repeat(SENDERS_A_RULE, () => remoteSender(random, mark)),
    ];
    return received(senders, prefix, container, { protocols: [protocol], ports: [ports] });
  });
}

/**
 * @param {Random} random
 * @param {CellRules} rules
 * @returns {PacketKind[]} packets that no policy lets in
 */
export function c2cDenied(random, rules) {
  const neighbours = localSenders(rules);
  return rules.c2cDenied.flatMap(({ prefix, container }) => {
    const senders = [
      ...repeat(SENDERS_A_RULE, () => random.pick(neighbours)),
      ...repeat(SENDERS_A_RULE, () => remoteSender(random, random.pick(neighbours).mark)),
    ];
    return received(senders, prefix, container, {
      protocols: DENIED_PROTOCOLS,
      ports: DENIED_PORTS,
    });
  });
}

/**
 * @param {readonly Sender[]} senders
 * @param {string} prefix
 * @param {string} container  address of the receiver
 * @param {Omit<Choice, 'destinations'>} choice
 * @returns {PacketKind[]}
 */
function received(senders, prefix, container, choice) {
  return senders
    .filter(({ address }) => address !== container) // what a container sends to itself never leaves it
    .map(({ address, mark, path }) =>
      packetKind(
        prefix,
        path(address, container),
        { ...choice, destinations: addressRange(container) },
        mark,
      ),
    );
}

/**
 * @param {CellRules} rules
 * @returns {Sender[]} every container of the cell
 */
function localSenders({ c2cDenied, marks }) {
  return c2cDenied.map(({ container }) => ({
    address: container,
    mark: marks.get(container),
    path: localPath,
  }));
}

/**
 * @param {Random} random
 * @param {number | undefined} mark
 * @returns {Sender} a container of another cell
 */
function remoteSender(random, mark) {
  const address = `${random.pick(OTHER_SUBNETS)}.${random.within(HOSTS)}`;
  return { address, mark, path: overlayPath };
}

/**
 * @template T
 * @param {number} times
 * @param {() => T} make
 * @returns {T[]}
 */
function repeat(times, make) {
  return Array.from({ length: times }, make);
}
