import { KernelLogReader, type LineCounts } from '../../../src/lib/kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';

/** Past every time in the samples, so that stamps without a year land in the year that they were made in. */
export const LATEST = Date.parse('2026-12-31T00:00:00Z');

/** Reads text (any characters; they become UTF-8 bytes) as a log of one block. */
export function readText(
  text: string,
  latest = LATEST,
): { packets: LoggedPacket[]; counts: LineCounts } {
  const reader = new KernelLogReader();
  const packets: LoggedPacket[] = [];
  const take = (packet: LoggedPacket): number => packets.push(packet);
  reader.readBlock(Buffer.from(text, 'utf8').toString('latin1'), latest, take);
  reader.finish(latest, take);
  return { packets, counts: reader.counts };
}

/** The one packet of a text. */
export function readOne(text: string): LoggedPacket {
  const { packets } = readText(text);
  const [packet] = packets;
  if (packet === undefined || packets.length > 1) throw new Error(`${packets.length} packets`);
  return packet;
}
