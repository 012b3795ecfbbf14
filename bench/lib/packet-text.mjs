import { dottedAddress } from './ipv4.mjs';

/**
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {import('./random.mjs').Range} Range
 * @typedef {import('./cell-rules.mjs').Protocol} Protocol
 * @typedef {import('./path.mjs').Path} Path
 */

/**
 * What may vary between the packets of one sender that one rule logs.
 * @typedef {object} Choice
 * @property {readonly Protocol[]} protocols  each entry equally often
 * @property {Range} destinations  addresses as numbers
 * @property {readonly Range[]} ports  each entry equally often; ICMP does not use them
 */

/**
 * A sort of packets with the text they share prepared.
 * @typedef {Choice & { head: string, ttl: number, tail: string }} PacketKind
 */

const SOURCE_PORTS = { first: 32768, last: 60999 };
const SIXTEEN_BITS = { first: 0, last: 65535 };
const DATAGRAM_BYTES = { first: 24, last: 512 };
const ECHO_SEQUENCE = { first: 1, last: 30 };
const WINDOWS = [64860, 64240, 29200, 27400];

/** @type {Record<Protocol, (random: Random, kind: PacketKind) => string>} */
const FIELDS = {
  tcp: (random, kind) =>
    `${ipFields(random, kind, 60)}PROTO=TCP ${portFields(random, kind)}` +
    `WINDOW=${random.pick(WINDOWS)} RES=0x00 SYN URGP=0 `,
  udp: (random, kind) => {
    const bytes = random.within(DATAGRAM_BYTES);
    return `${ipFields(random, kind, bytes + 28)}PROTO=UDP ${portFields(random, kind)}LEN=${bytes + 8} `;
  },
  icmp: (random, kind) =>
    `${ipFields(random, kind, 84)}PROTO=ICMP TYPE=8 CODE=0 ` +
    `ID=${random.within(SIXTEEN_BITS)} SEQ=${random.within(ECHO_SEQUENCE)} `,
};

/**
 * @param {string} prefix  of the LOG rule
 * @param {Path} path
 * @param {Choice} choice
 * @param {number | undefined} mark  undefined: the packet has none, and the kernel prints none
 * @returns {PacketKind}
 */
export function packetKind(prefix, path, choice, mark) {
  return {
    ...choice,
    head: `${prefix} ${path.text}DST=`,
    ttl: path.ttl,
    tail: mark === undefined ? '' : `MARK=0x${mark.toString(16)} `,
  };
}

/**
 * @param {number[]} numbers
 * @returns {Range[]} one range for each port
 */
export function singlePorts(...numbers) {
  return numbers.map((number) => ({ first: number, last: number }));
}

/**
 * @param {Random} random
 * @param {PacketKind} kind
 * @returns {string} one packet as netfilter's LOG target prints it, with the blank that it leaves at the end
 */
export function packetText(random, kind) {
  const destination = dottedAddress(random.within(kind.destinations));
  const fields = FIELDS[random.pick(kind.protocols)];
  return `${kind.head}${destination} ${fields(random, kind)}${kind.tail}`;
}

/**
 * @param {Random} random
 * @param {PacketKind} kind
 * @param {number} bytes  of the whole packet
 * @returns {string}
 */
function ipFields(random, kind, bytes) {
  return `LEN=${bytes} TOS=0x00 PREC=0x00 TTL=${kind.ttl} ID=${random.within(SIXTEEN_BITS)} DF `;
}

/**
 * @param {Random} random
 * @param {PacketKind} kind
 * @returns {string}
 */
function portFields(random, kind) {
  return `SPT=${random.within(SOURCE_PORTS)} DPT=${random.within(random.pick(kind.ports))} `;
}
