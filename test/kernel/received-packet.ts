import { FIRST_DATAGRAM, UNKNOWN_PROTOCOL, type Probe } from './probe.js';

/** What became of one packet that was sent. */
export interface Observation {
  /** Where it arrived, as it looked there. */
  readonly arrival: Arrival | undefined;
  /** What its sender was told: `answered`, `reset`, `icmp 3/3`, or `nothing`. */
  readonly answer: string;
}

export interface Arrival {
  readonly place: string;
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: number | undefined;
}

interface ReceivedPacket {
  readonly place: string;
  readonly id: number;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly content: Buffer;
}

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ECHO_REQUEST = 8;
const SYN = 2;
const RST = 4;
const SYN_ACK = 18;
const FLAGS_AT = 13;
const ICMP_HEADER = 8;

/** Makes out, among everything that was received while it was on its way, the packet and its answer. */
export function observe(
  probe: Probe,
  received: readonly (readonly [place: string, packet: string])[],
): Observation {
  const packets = received.map(([place, hex]) => readPacket(place, Buffer.from(hex, 'hex')));
  const arrived = packets.find((packet) => isProbe(packet, probe));
  const answers = packets
    .filter(({ place }) => place === probe.from)
    .map((packet) => answerTo(probe, packet))
    .filter((answer) => answer !== '');
  // An error may also be about a later packet, which the sender's kernel sent on being answered.
  const answer = answers.find((text) => !text.startsWith('icmp')) ?? answers[0] ?? 'nothing';
  return { arrival: arrived && arrivalOf(arrived), answer };
}

function readPacket(place: string, bytes: Buffer): ReceivedPacket {
  const address = (at: number) => bytes.subarray(at, at + 4).join('.');
  return {
    place,
    id: bytes.readUInt16BE(4),
    protocol: bytes.readUInt8(9),
    source: address(12),
    destination: address(16),
    content: bytes.subarray((bytes.readUInt8(0) & 15) * 4),
  };
}

function arrivalOf({ place, protocol, source, destination, content }: ReceivedPacket): Arrival {
  const hasPorts = protocol === TCP || protocol === UDP;
  const destinationPort = hasPorts ? content.readUInt16BE(2) : undefined;
  return { place, source, destination, destinationPort };
}

/** IP ids that the kernel chooses may be a probe's number by chance. */
function isProbe({ id, protocol, content }: ReceivedPacket, probe: Probe): boolean {
  const { number } = probe;
  switch (probe.kind) {
    case 'connection':
      return protocol === TCP && content.readUInt16BE(0) === number && content[FLAGS_AT] === SYN;
    case 'datagrams':
      return protocol === UDP && content.readUInt16BE(0) === number;
    case 'segment':
      return protocol === TCP && id === number;
    case 'echo':
      return protocol === ICMP && id === number && content[0] === ECHO_REQUEST;
    case 'icmp':
      return protocol === ICMP && id === number && content[0] === probe.icmpType;
    case 'protocol':
      return protocol === UNKNOWN_PROTOCOL && id === number;
  }
}

/** Empty for a packet that is no answer to the probe. */
function answerTo(probe: Probe, { protocol, content }: ReceivedPacket): string {
  if (protocol === ICMP) return icmpAnswerTo(probe, content);
  if (content.readUInt16BE(2) !== probe.number) return '';
  if (protocol === UDP) return 'answered';
  if (content[FLAGS_AT] === SYN_ACK) return 'answered';
  return ((content[FLAGS_AT] ?? 0) & RST) === 0 ? '' : 'reset';
}

function icmpAnswerTo({ number }: Probe, content: Buffer): string {
  const [type, code] = content;
  if (type === 0) return content.readUInt16BE(4) === number ? 'answered' : '';
  if (type !== 3 || content.length < ICMP_HEADER + 28) return '';
  const quoted = readPacket('', content.subarray(ICMP_HEADER));
  const isAbout = quoted.id === number || quoted.content.readUInt16BE(0) === number;
  return isAbout ? `icmp ${type}/${code ?? ''}` : '';
}

/** Length that the kernel's log gives for a datagram: it counts the UDP header. */
export function isFirstDatagram(length: number): boolean {
  return length === FIRST_DATAGRAM.length + 8;
}
