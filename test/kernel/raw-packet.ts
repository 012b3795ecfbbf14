/** Whole IPv4 packets with right checksums: connection tracking counts wrong ones as INVALID. */

const FLAG_BITS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;
export type TcpFlagName = keyof typeof FLAG_BITS;

interface Content {
  readonly protocol: number;
  readonly payload: Buffer;
}

const TTL = 64;
const IP_HEADER = 20;
/** ICMP messages that quote the packet they are about. */
const ICMP_ERRORS = [3, 4, 5, 11, 12];

/** @returns the packet in hex. */
export function ipPacket(
  id: number,
  source: string,
  destination: string,
  { protocol, payload }: Content,
): string {
  return Buffer.concat([
    ipHeader(id, source, destination, protocol, payload.length),
    payload,
  ]).toString('hex');
}

function ipHeader(
  id: number,
  source: string,
  destination: string,
  protocol: number,
  payloadLength: number,
): Buffer {
  const header = Buffer.alloc(IP_HEADER);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(IP_HEADER + payloadLength, 2);
  header.writeUInt16BE(id, 4);
  header.writeUInt8(TTL, 8);
  header.writeUInt8(protocol, 9);
  addressBytes(source).copy(header, 12);
  addressBytes(destination).copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

export function tcpSegment(
  source: string,
  destination: string,
  sourcePort: number,
  destinationPort: number,
  flags: readonly TcpFlagName[],
): Content {
  const segment = Buffer.alloc(20);
  segment.writeUInt16BE(sourcePort, 0);
  segment.writeUInt16BE(destinationPort, 2);
  segment.writeUInt32BE(1_000_000, 4);
  segment.writeUInt32BE(flags.includes('ACK') ? 2_000_000 : 0, 8);
  segment.writeUInt8(0x50, 12);
  segment.writeUInt8(
    flags.reduce((bits, flag) => bits | FLAG_BITS[flag], 0),
    13,
  );
  segment.writeUInt16BE(64_000, 14);
  const pseudoHeader = Buffer.concat([
    addressBytes(source),
    addressBytes(destination),
    Buffer.from([0, 6, 0, segment.length]),
  ]);
  segment.writeUInt16BE(checksum(Buffer.concat([pseudoHeader, segment])), 16);
  return { protocol: 6, payload: segment };
}

/** An error quotes a datagram that was never sent: connection tracking knows nothing of it. */
export function icmpMessage(type: number, code: number, id: number): Content {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt8(code, 1);
  const isError = ICMP_ERRORS.includes(type);
  if (!isError) {
    header.writeUInt16BE(id, 4);
    header.writeUInt16BE(1, 6);
  }
  const message = Buffer.concat([header, isError ? quotedDatagram(id) : Buffer.from('echo')]);
  message.writeUInt16BE(checksum(message), 2);
  return { protocol: 1, payload: message };
}

function quotedDatagram(port: number): Buffer {
  const datagram = Buffer.alloc(8);
  datagram.writeUInt16BE(port, 0);
  datagram.writeUInt16BE(9, 2);
  datagram.writeUInt16BE(datagram.length, 4);
  return Buffer.concat([ipHeader(1, '192.0.2.254', '192.0.2.253', 17, datagram.length), datagram]);
}

function addressBytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** RFC 1071; over bytes that hold 0 where the sum will stand. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += at + 1 < bytes.length ? bytes.readUInt16BE(at) : bytes.readUInt8(at) << 8;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
