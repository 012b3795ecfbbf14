import { KernelLogReader } from './kernel-log-reader.js';
import type { LoggedPacket } from './packet.js';
import { isKernelWord } from './kernel-words.js';
import { unwrapped } from './wrapped-lines.js';

/**
 * The packets that a pasted text tells of. A terminal may have broken a line, or people have written beside its
 * parts: so a text of several lines is also read with its breaks taken out, and what says more counts.
 * @param latest the latest moment that a line can be from, in milliseconds of the Unix epoch.
 */
export function readPastedPackets(text: string, latest: number): readonly LoggedPacket[] {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const lineByLine = readPackets(bytes, latest);
  const lines = bytes.split('\n').filter((line) => line.trim() !== '');
  // Where each line has its message, none is broken.
  if (lines.length < 2 || lineByLine.length >= lines.length) return lineByLine;
  const joined = readPackets(unwrapped(bytes), latest);
  return saying(joined) > saying(lineByLine) ? joined : lineByLine;
}

/** How much packets tell: each word of the kernel, and who wrote it when. */
function saying(packets: readonly LoggedPacket[]): number {
  return packets
    .map(({ words, envelope: { time, uptime, cell } }) => {
      const around = [time, uptime, cell].filter((one) => one !== undefined).length;
      return around + words.split(' ').filter(isKernelWord).length;
    })
    .reduce((sum, one) => sum + one, 0);
}

function readPackets(bytes: string, latest: number): readonly LoggedPacket[] {
  const packets: LoggedPacket[] = [];
  const reader = new KernelLogReader();
  const take = (packet: LoggedPacket): number => packets.push(packet);
  reader.readBlock(`${bytes}\n`, latest, take);
  reader.finish(latest, take);
  return packets;
}
