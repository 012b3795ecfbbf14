import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';
import {
  BEFORE,
  BEFORE_JSON,
  BEHIND,
  CELL_ID,
  JSON_KINDS,
  KERN,
  MESSAGE,
  PLAIN_KINDS,
  RFC5424,
  TYPESET_KINDS,
  WITHIN,
  type Kind,
  type Told,
} from './line-kinds.js';
import { readText } from './read-lines.js';

const OWN_TIME = '2031-02-03T04:05:06.700001Z';
/** So that a stamp without a year is of 2031. */
const LATEST = Date.parse('2031-12-31T00:00:00Z');

function expectTold({ packets }: { packets: readonly LoggedPacket[] }, told: Told): void {
  expect(packets).toHaveLength(1);
  const [packet] = packets;
  expect(packet).toMatchObject({
    prefix: { verdict: 'denied', kind: 'c2c' },
    inInterface: 's-010255012009',
    outInterface: 's-010255012044',
    source: '10.255.12.9',
    destination: '10.255.12.44',
    protocol: 'tcp',
    sourcePort: 40001,
    destinationPort: 9001,
    tcpFlags: ['SYN'],
    mark: 5,
  });
  const time = told.time === true ? OWN_TIME : told.time === false ? undefined : told.time;
  expect(packet?.envelope.time?.text).toBe(time);
  expect(packet?.envelope.uptime).toBe(
    told.uptime === true ? 901.000001 : told.uptime || undefined,
  );
  expect(packet?.envelope.cell?.id).toBe(told.cell ? CELL_ID : undefined);
}

describe('a line tells the same in every shape', () => {
  test.each([...PLAIN_KINDS, ...TYPESET_KINDS, ...JSON_KINDS])('%s', (_, text, told) => {
    expectTold(readText(`${text}\n`, LATEST), told);
  });

  test.each(JSON_KINDS)('%s, printed over several lines', (_, text, told) => {
    expectTold(readText(`${JSON.stringify(JSON.parse(text), null, 2)}\n`, LATEST), told);
  });

  test.each(JSON_KINDS)('%s, by bosh ssh', (_, text, told) => {
    const head = `diego-cell/${CELL_ID}: stdout | `;
    expectTold(readText(`${head}${text}\r\n`, LATEST), { ...told, cell: true });
  });

  test('journalctl -o export, as text and as bytes', () => {
    const fields = ['__CURSOR=x', '__REALTIME_TIMESTAMP=1927857906700001'];
    const length = String.fromCharCode(MESSAGE.length % 256, MESSAGE.length >> 8).padEnd(8, '\0');
    for (const message of [`MESSAGE=${MESSAGE}`, `MESSAGE\n${length}${MESSAGE}`]) {
      const entry = [...fields, message, '_SOURCE_MONOTONIC_TIMESTAMP=901000001', ''].join('\n');
      expectTold(readText(`${entry}\n`, LATEST), { time: true, uptime: true, cell: false });
      expectTold(readText(entry, LATEST), { time: true, uptime: true, cell: false });
    }
  });
});

const journal = [
  '__REALTIME_TIMESTAMP=1927857906700001',
  `MESSAGE=${MESSAGE}`,
  '_SOURCE_MONOTONIC_TIMESTAMP=901000001',
];
const CURSOR = 's=0a;i=1;b=c;m=1;t=2;x=3';
const fields = {
  MESSAGE,
  __REALTIME_TIMESTAMP: '1927857906700001',
  _SOURCE_MONOTONIC_TIMESTAMP: '901000001',
};

test.each([
  ['export', [`__CURSOR=${CURSOR}`, ...journal, '']],
  [
    'verbose',
    [
      `Mon 2031-02-03 05:05:06.700001 CET [${CURSOR}]`,
      ...journal.slice(1).map((one) => `    ${one}`),
    ],
  ],
  ['json-pretty', JSON.stringify(fields, null, '\t').split('\n')],
])('journalctl -o %s, two entries, as they are and by bosh ssh', (_, lines) => {
  const twice = [...lines, ...lines];
  const alone = readText(`${twice.join('\n')}\n`, LATEST).packets;
  const byBosh = readText(
    twice.map((one) => `diego-cell/${CELL_ID}: stdout | ${one}\r\n`).join(''),
    LATEST,
  ).packets;
  expect([alone, byBosh].map(({ length }) => length)).toEqual([2, 2]);
  for (const packet of alone)
    expectTold({ packets: [packet] }, { time: true, uptime: true, cell: false });
  for (const packet of byBosh)
    expectTold({ packets: [packet] }, { time: true, uptime: true, cell: true });
});

test.each(['<br/>', '\0', '",'])(
  'two lines with only %p between keep their last words',
  (between) => {
    const { packets } = readText(`${KERN}${between}${KERN}\n`, LATEST);
    expect(packets.map(({ mark }) => mark)).toEqual([5, 5]);
  },
);

test('what one text of a record says more often than another was logged more often', () => {
  const record = { message: KERN, event: { original: `${KERN}\\n${KERN}` } };
  expect(readText(`${JSON.stringify(record)}\n`, LATEST).packets).toHaveLength(2);
  const often = JSON.stringify({ log: `${KERN}\n`.repeat(500) });
  expect(readText(`${often}\n`, LATEST).packets).toHaveLength(500);
});

const kind = (kinds: readonly Kind[]): fc.Arbitrary<Kind> => fc.constantFrom(...kinds);

test('any text before × any kind × any text behind and within gives the same', () => {
  const parts = fc.tuple(
    fc.constantFrom(...BEFORE),
    kind(
      PLAIN_KINDS.filter(
        ([name]) =>
          !/CSV|TSV|logfmt|logcli|Fluentd|kmsg|dmesg|short|CRI|stamp|slashes|Kafka|aws|Fluent Bit|XML/.test(
            name,
          ),
      ),
    ),
    fc.constantFrom(...BEHIND),
    fc.constantFrom(...WITHIN),
  );
  fc.assert(
    fc.property(parts, ([before, [, text, told], behind, within]) => {
      expectTold(readText(`${before}${within(text.trimEnd())}${behind}\n`, LATEST), told);
    }),
    { numRuns: 500 },
  );
});

test('any text before × any shipper × any text behind in it gives the same', () => {
  const parts = fc.tuple(
    fc.constantFrom(...BEFORE_JSON),
    kind(JSON_KINDS.filter(([, text]) => text.includes('MARK=0x5'))),
    fc.constantFrom(...BEHIND.filter((text) => !text.includes('\r'))),
  );
  fc.assert(
    fc.property(parts, ([before, [, text, told], behind]) => {
      const inside = JSON.stringify(behind).slice(1, -1);
      expectTold(
        readText(`${before}${text.replaceAll('MARK=0x5', `MARK=0x5${inside}`)}\n`, LATEST),
        told,
      );
    }),
    { numRuns: 500 },
  );
});

test('entries in one list, one line and one stream are as many', () => {
  const entry = (port: number): string =>
    JSON.stringify({ message: KERN.replace('DPT=9001', `DPT=${port}`) });
  const ports = [1, 2, 3];
  const entries = ports.map(entry);
  for (const text of [
    `[${entries.join(',')}]`,
    entries.join(''),
    `[\n${entries.join(',\n')}\n]`,
    entries.join('\n\x1e'),
    JSON.stringify({ logEvents: entries.map((one) => JSON.parse(one) as unknown) }),
    `[\n${entries.map((one) => JSON.stringify(JSON.parse(one), null, 2)).join(',\n')}\n]`,
  ]) {
    const { packets } = readText(`${text}\n`, LATEST);
    expect(packets.map(({ destinationPort }) => destinationPort)).toEqual(ports);
    expect(packets.every(({ raw }) => raw.length < 2 * KERN.length)).toBe(true);
  }
});

test('a line that only begins like JSON holds nothing back', () => {
  const { packets, counts } = readText(
    `{"a": [\n${KERN}\n[  901.000001] ${MESSAGE}\n${RFC5424}\n`,
    LATEST,
  );
  expect(packets).toHaveLength(3);
  expect(counts).toEqual({ lines: 4, otherLines: 1, damaged: 0 });
});
