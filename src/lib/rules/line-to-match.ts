import { CfnetError } from '../errors/cfnet-error.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import { readPastedPackets } from '../kernel-log/pasted-packets.js';

/** Stands for standard input. */
const STDIN = '-';
/** Far more than a line can have: what goes on is no line. */
const MOST_BYTES = 1 << 20;

/** The text given for `--match`, or what stands on stdin. Errors: USAGE for far more than a line. */
export async function readLine(given: string, stdin: AsyncIterable<Buffer>): Promise<string> {
  if (given !== STDIN) return given;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new CfnetError('USAGE', 'standard input holds more than a line');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The one packet that a text tells of. Errors: USAGE for no LOG line, and for several.
 * @param latest the latest moment that a line can be from, in milliseconds of the Unix epoch.
 */
export function packetOfLine(text: string, latest: number): LoggedPacket {
  const [packet, ...others] = readPastedPackets(text, latest);
  if (packet === undefined) {
    throw new CfnetError(
      'USAGE',
      'no LOG rule of silk or Garden writes such a line, or it is cut short before its addresses',
      { hint: 'Paste the whole line, from its prefix (DENY_… or OK_…) on at least, in quotes.' },
    );
  }
  if (others.length > 0) {
    throw new CfnetError('USAGE', `this is not one log line but ${others.length + 1}`, {
      hint: 'Give --match one line; cfnet enrich --show-rule names the rules of many.',
    });
  }
  return packet;
}
