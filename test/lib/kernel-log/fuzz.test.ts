import { readFileSync } from 'node:fs';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { KernelLogReader } from '../../../src/lib/kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';
import { parseAddress } from '../../../src/lib/net/address.js';
import { LATEST } from './read-lines.js';

/** A million takes about a minute: `CFNET_FUZZ_LINES=1000000 npm test -- fuzz`. */
const LINES = Number(process.env['CFNET_FUZZ_LINES'] ?? 50_000);
const SEED = Number(process.env['CFNET_FUZZ_SEED'] ?? 20190418);

const CAPTURES = ['cell-0/kern.rfc3339.log', 'cell-1/kern.traditional.log', 'dmesg.txt'].flatMap(
  (name) => readFileSync(`test/fixtures/silk-cell/${name}`, 'latin1').split('\n'),
);
const PIECES = [
  'IN=',
  'OK_',
  'DENY_C2C_',
  ' SRC=',
  '[SRC=',
  ']',
  '[',
  ' DST=1.2.3.4 ',
  'PROTO=',
  '\0',
  '{"',
  '\\',
  '<4>1 ',
  '999 <',
  '\xff',
  'MARK=0x',
  '\r',
];

/** mulberry32: small, seeded, and good enough to hit everything. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutate(line: string, random: (below: number) => number): string {
  let text = line;
  for (let changes = 1 + random(6); changes > 0; changes--) {
    const at = random(text.length + 1);
    const length = random(4) === 0 ? random(80) : random(3);
    const kind = random(4);
    const inserted =
      kind === 0
        ? String.fromCharCode(random(256))
        : kind === 1
          ? (PIECES[random(PIECES.length)] ?? '')
          : kind === 2
            ? (CAPTURES[random(CAPTURES.length)] ?? '').slice(random(40), 40 + random(300))
            : '';
    text = text.slice(0, at) + inserted + text.slice(at + length);
  }
  return text;
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
      mutate(CAPTURES[random(CAPTURES.length)] ?? '', random),
    ).join('\n');
    lines += 100;
    reader.readBlock(block, LATEST, (packet) => {
      packets++;
      const isAddressed = parseAddress(packet.source) && parseAddress(packet.destination);
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
