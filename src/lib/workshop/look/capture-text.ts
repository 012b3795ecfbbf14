/** One packet as `tcpdump -nn` prints it, or without `-nn` where its addresses are numbers all the same. */
export interface CapturedPacket {
  readonly source: string;
  /** NaN where a name stands for it that is not known. */
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
  /** Whether hosts have names in it instead of addresses. */
  readonly hasNames: boolean;
}

/** Ports of the stories, as services call them (/etc/services). */
const SERVICES: Readonly<Record<string, number>> = { 'http-alt': 8080, http: 80, vxlan: 4789 };

const LISTENING = /listening on (\S+?),/;
const PACKET = /\bIP (\d+\.\d+\.\d+\.\d+)\.([\w-]+) > (\d+\.\d+\.\d+\.\d+)\.([\w-]+): (.*)$/;
const ENDS = /\bIP (\S+) > (\S+): /;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+(?:\.[\w-]+)?$/;
const HEX = /^\s+0x[0-9a-f]+:\s+((?:[0-9a-f]{2,4} ?)+)/;

/** Reads what `tcpdump -nn` printed, with or without `-x`; lines that are neither are passed over. */
export function readCapture(text: string): Capture {
  const device = LISTENING.exec(text)?.[1];
  const packets: CapturedPacket[] = [];
  let outer: number[] = [];
  let hasNames = false;
  for (const line of text.split(/\r?\n/)) {
    const packet = PACKET.exec(line);
    if (packet !== null) {
      const [, source = '', from = '', destination = '', to = '', rest = ''] = packet;
      const ports = { sourcePort: portOf(from), destinationPort: portOf(to) };
      const bytes: number[] = [];
      packets.push({ source, destination, ...ports, rest, bytes });
      // The packet inside of another one has a line of its own, without a time; the bytes are those of both.
      if (!line.startsWith('IP ')) outer = bytes;
      continue;
    }
    const ends = ENDS.exec(line)?.slice(1) ?? [];
    hasNames ||= ends.some((end) => !ADDRESS.test(end));
    const hex = HEX.exec(line)?.[1]?.replaceAll(' ', '') ?? '';
    outer.push(...(hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)));
  }
  return { ...(device !== undefined && { device }), packets, hasNames };
}

function portOf(text: string): number {
  return SERVICES[text] ?? Number(text);
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
