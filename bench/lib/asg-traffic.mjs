import { addressRange } from './ipv4.mjs';
import { packetKind, singlePorts } from './packet-text.mjs';
import { egressPath } from './path.mjs';

/**
 * @typedef {import('./cell-rules.mjs').CellRules} CellRules
 * @typedef {import('./packet-text.mjs').Choice} Choice
 * @typedef {import('./packet-text.mjs').PacketKind} PacketKind
 */

/** @type {Choice} */
const DENIED = {
  protocols: ['tcp', 'tcp', 'tcp', 'tcp', 'udp', 'icmp'],
  // RFC 2544 sets these aside for benchmarks; no security group of the capture reaches them.
  destinations: addressRange('198.18.0.1', '198.19.255.254'),
  ports: singlePorts(22, 25, 445, 3389, 5432, 6379),
};

/**
 * @param {CellRules} rules
 * @returns {PacketKind[]} packets that security groups let out
 */
export function asgAllowed({ asgAllowed, marks }) {
  return asgAllowed.map(({ prefix, container, protocols, destinations, ports }) => {
    const choice = { protocols, destinations, ports: [ports] };
    return packetKind(prefix, egressPath(container), choice, marks.get(container));
  });
}

/**
 * @param {CellRules} rules
 * @returns {PacketKind[]} packets that no security group lets out
 */
export function asgDenied({ asgDenied, marks }) {
  return asgDenied.map(({ prefix, container }) =>
    packetKind(prefix, egressPath(container), DENIED, marks.get(container)),
  );
}

/**
 * @param {CellRules} rules
 * @returns {PacketKind[]} connections over the limit, each kind to one address and port that a security group allows
 */
export function rateLimited({ rateLimited, asgAllowed, marks }) {
  return rateLimited.flatMap(({ prefix, container }) =>
    asgAllowed
      .filter((rule) => rule.container === container && rule.protocols.includes('tcp'))
      .map(({ destinations, ports }) => {
        /** @type {Choice} */
        const choice = {
          protocols: ['tcp'],
          destinations: { first: destinations.first, last: destinations.first },
          ports: singlePorts(ports.first),
        };
        return packetKind(prefix, egressPath(container), choice, marks.get(container));
      }),
  );
}
