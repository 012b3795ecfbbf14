import process from 'node:process';
import { expect, test } from '@jest/globals';
import { KernelLogReader } from '../../../src/lib/kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';
import { parseAddress } from '../../../src/lib/net/address.js';
import { CAPTURES, mutate, randomFrom } from './mutated-lines.js';
import { JSON_KINDS, PLAIN_KINDS } from './line-kinds.js';
import { LATEST } from './read-lines.js';

/** A million takes about a minute: `CFNET_FUZZ_LINES=1000000 npm test -- fuzz`. */
const LINES = Number(process.env['CFNET_FUZZ_LINES'] ?? 50_000);
/** Genuine lines, and a fifth as many in the shapes of shippers and stores that show the kernel's words as they are. */
const LINES_TO_BEND = [
  ...CAPTURES,
  ...repeated(
    [...PLAIN_KINDS, ...JSON_KINDS].map(([, text]) => text).filter((text) => text.includes(' IN=')),
    CAPTURES.length / 5,
  ),
];
const SEED = Number(process.env['CFNET_FUZZ_SEED'] ?? 20190418);

function repeated(texts: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, at) => texts[at % texts.length] ?? '');
}

/** What of a packet does not stand in its line, letter for letter or (leading zeros aside) number for number. */
function inventedOf(packet: LoggedPacket): string[] {
  const { prefix, raw, source, destination } = packet;
  const texts = [
    prefix.text,
    prefix.piece,
    prefix.tag ?? '',
    `IN=${packet.inInterface}`,
    packet.outInterface,
    source.includes(':') ? '' : `SRC=${source}`,
    destination.includes(':') ? '' : `DST=${destination}`,
    ...(packet.tcpFlags ?? []),
  ];
  const numbers = [
    ['SPT', packet.sourcePort],
    ['DPT', packet.destinationPort],
    ['TYPE', packet.icmpType],
    ['CODE', packet.icmpCode],
    ['MARK', packet.mark],
  ] as const;
  return [
    ...texts.filter((text) => !raw.includes(text)),
    ...numbers
      .filter(([key, number]) => number !== undefined && !numbersAt(raw, key).includes(number))
      .map(([key]) => key),
  ];
}

function numbersAt(raw: string, key: string): number[] {
  const values = raw.matchAll(new RegExp(`${key}=(0x[0-9a-f]+|[0-9]+)`, 'g'));
  return [...values].map(([, value]) => Number(value));
}

test(`${LINES} mutated lines, seed ${SEED}: nothing is thrown, nothing hangs, nothing is invented`, () => {
  const random = randomFrom(SEED);
  const reader = new KernelLogReader();
  let lines = 0;
  let packets = 0;
  const invented: string[] = [];
  while (lines < LINES) {
    const block = Array.from({ length: 100 }, () =>
      mutate(LINES_TO_BEND[random(LINES_TO_BEND.length)] ?? '', random),
    ).join('\n');
    lines += 100;
    reader.readBlock(block, LATEST, (packet) => {
      packets++;
      const isAddressed =
        packet.raw.includes('SRC= DST= LEN=') ||
        (parseAddress(packet.source) && parseAddress(packet.destination));
      const more = inventedOf(packet);
      if (!isAddressed || more.length > 0) invented.push(`${more.join()} <- ${packet.raw}`);
    });
  }
  expect(invented).toEqual([]);
  expect(packets).toBeGreaterThan(lines / 10);
  const { counts } = reader;
  expect(counts.lines).toBeGreaterThanOrEqual(lines);
  expect(counts.otherLines + counts.damaged).toBeLessThan(counts.lines);
});
