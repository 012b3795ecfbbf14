import { expect, test } from '@jest/globals';
import { KernelLogReader } from '../../../src/lib/kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';
import { NO_IPV4, parseIpv4 } from '../../../src/lib/net/address.js';
import { CAPTURES, mutate, randomFrom } from './mutated-lines.js';
import { LATEST } from './read-lines.js';

const ROUNDS = 200;
const LINES_A_ROUND = 50;

/** The line's packets, and what it was counted as. */
function readBy(reader: KernelLogReader, line: string, packets: LoggedPacket[] = []): unknown {
  const before = reader.counts;
  const take = (packet: LoggedPacket): number => packets.push(packet);
  reader.readBlock(`${line}\n`, LATEST, take);
  reader.finish(LATEST, take);
  const { lines, otherLines, damaged } = reader.counts;
  return [packets, lines - before.lines, otherLines - before.otherLines, damaged - before.damaged];
}

test('what a reader keeps of lines does not change how it reads the next ones', () => {
  const random = randomFrom(20260105);
  const used = new KernelLogReader();
  for (let round = 0; round < ROUNDS; round++) {
    const lines = Array.from({ length: LINES_A_ROUND }, () => {
      const line = CAPTURES[random(CAPTURES.length)] ?? '';
      return random(3) === 0 ? line : mutate(line, random);
    });
    expect(lines.map((line) => readBy(used, line))).toEqual(
      lines.map((line) => readBy(new KernelLogReader(), line)),
    );
  }
});

test('a line is read the same in the middle of others as alone', () => {
  const random = randomFrom(20260106);
  for (let round = 0; round < ROUNDS; round++) {
    // Octet counts reach beyond their line, and what begins like JSON is read as such.
    const lines = Array.from({ length: LINES_A_ROUND }, () =>
      mutate(CAPTURES[random(CAPTURES.length)] ?? '', random).replace(/\n|^[\d{]+/g, ''),
    );
    const together: LoggedPacket[] = [];
    readBy(new KernelLogReader(), lines.join('\n'), together);
    const alone: LoggedPacket[] = [];
    for (const line of lines) readBy(new KernelLogReader(), line, alone);
    expect(together).toEqual(alone);
  }
});

test('the numbers of addresses say what the addresses say', () => {
  const random = randomFrom(20260107);
  const packets: LoggedPacket[] = [];
  const reader = new KernelLogReader();
  for (const line of CAPTURES.flatMap((one) => [one, mutate(one, random), mutate(one, random)])) {
    reader.readBlock(`${line}\n`, LATEST, (packet) => packets.push(packet));
  }
  expect(packets.length).toBeGreaterThan(CAPTURES.length);
  expect(packets.map((packet) => [packet.sourceValue, packet.destinationValue])).toEqual(
    packets.map(({ source, destination }) => [
      parseIpv4(source) ?? NO_IPV4,
      parseIpv4(destination) ?? NO_IPV4,
    ]),
  );
});
