/** One packet as `tcpdump -nn` prints it. */
export interface CapturedPacket {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** What stands behind the colon: flags, or the protocol inside. */
  readonly rest: string;
  /** Bytes from the IP header on, where they were printed (`-x`). */
  readonly bytes: readonly number[];
}

export interface Capture {
  /** Device that was listened on: `eth0`, `any`; absent where tcpdump did not say. */
  readonly device?: string;
  readonly packets: readonly CapturedPacket[];
}

const LISTENING = /listening on (\S+?),/;
const PACKET = /\bIP (\d+\.\d+\.\d+\.\d+)\.(\d+) > (\d+\.\d+\.\d+\.\d+)\.(\d+): (.*)$/;
const HEX = /^\s+0x[0-9a-f]+:\s+((?:[0-9a-f]{2,4} ?)+)/;

/** Reads what `tcpdump -nn` printed, with or without `-x`; lines that are neither are passed over. */
export function readCapture(text: string): Capture {
  const device = LISTENING.exec(text)?.[1];
  const packets: CapturedPacket[] = [];
  let outer: number[] = [];
  for (const line of text.split(/\r?\n/)) {
    const packet = PACKET.exec(line);
    if (packet !== null) {
      const [, source = '', sourcePort, destination = '', destinationPort, rest = ''] = packet;
      const ports = { sourcePort: Number(sourcePort), destinationPort: Number(destinationPort) };
      const bytes: number[] = [];
      packets.push({ source, destination, ...ports, rest, bytes });
      // The packet inside of another one has a line of its own, without a time; the bytes are those of both.
      if (!line.startsWith('IP ')) outer = bytes;
      continue;
    }
    const hex = HEX.exec(line)?.[1]?.replaceAll(' ', '') ?? '';
    outer.push(...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)));
  }
  return { ...(device !== undefined && { device }), packets };
}

const UDP_HEADER = 8;
const GROUP_FLAG = 0x80;

/**
 * The policy id in a VXLAN header: the group policy extension's 16 bits (draft-smith-vxlan-group-policy).
 * Undefined where the packet's bytes were not printed, or the header carries none.
 */
export function groupPolicyId({ bytes }: CapturedPacket): number | undefined {
  const header = ((bytes[0] ?? 0) & 0x0f) * 4 + UDP_HEADER;
  const [flags = 0, , high, low] = bytes.slice(header, header + 4);
  if ((flags & GROUP_FLAG) === 0 || high === undefined || low === undefined) return undefined;
  return high * 256 + low;
}
