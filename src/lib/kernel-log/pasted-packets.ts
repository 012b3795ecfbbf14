import { KernelLogReader } from './kernel-log-reader.js';
import type { LoggedPacket } from './packet.js';

/**
 * The packets that a pasted text tells of. A terminal may have broken a line in two, so a text that gives
 * nothing line by line is read once more as one.
 * @param latest the latest moment that a line can be from, in milliseconds of the Unix epoch.
 */
export function readPastedPackets(text: string, latest: number): readonly LoggedPacket[] {
  const lineByLine = readPackets(text, latest);
  return lineByLine.length > 0 ? lineByLine : readPackets(text.replace(/\s*\n\s*/g, ' '), latest);
}

function readPackets(text: string, latest: number): readonly LoggedPacket[] {
  const packets: LoggedPacket[] = [];
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  new KernelLogReader().readBlock(`${bytes}\n`, latest, (packet) => packets.push(packet));
  return packets;
}
