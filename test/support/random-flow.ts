import fc from 'fast-check';
import type { Cell } from '../../src/lib/directory/model.js';
import { REASON_CODES, type Flow, type Party } from '../../src/lib/flow/flow.js';
import { NOBODY } from '../../src/lib/flow/party-book.js';
import type { LoggedPacket } from '../../src/lib/kernel-log/packet.js';
import { parsePrefix, type LogPrefix } from '../../src/lib/kernel-log/prefix.js';
import { silkPrefix } from './log-line.js';

/** What somebody who wants to fool a terminal, or a JSON reader, would put into a name or a packet. */
const NASTY = [
  ...['\x1b[2J', '\x1b]0;title\x07', '\x9b31m', '\u202e', '\u2066', '\u200b', '\ufeff', '\u2028'],
  ...[
    '\n',
    '\r',
    '\t',
    '\0',
    '\x7f',
    '"',
    '\\',
    '\ud800',
    '\u{E0001}',
    'ü',
    '日本',
    '😀',
    '{{time}}',
  ],
];

/** Text of a name: anything at all, nasty more often than not. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 6 })), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''));

/** Log text: one byte a character. */
export const nastyBytes: fc.Arbitrary<string> = fc.oneof(
  nastyText.map((text) => Buffer.from(text, 'utf8').toString('latin1')),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);

const GUID = 'd5978989-1401-49ff-46cd-33e7';
const PREFIXES: readonly LogPrefix[] = ['OK_', 'DENY_', 'DENY_ORL_', 'DENY_C2C_', 'OK_001A_', '']
  .map((start) => parsePrefix(silkPrefix(start, GUID)))
  .filter((prefix) => prefix !== undefined);

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const named = fc.record({ guid: nastyText, name: nastyText }, { requiredKeys: ['guid'] });

export const parties: fc.Arbitrary<Party> = fc.oneof(
  fc.constant(NOBODY),
  fc.record(
    {
      app: named,
      space: named,
      org: named,
      instance: fc.record({ guid: nastyText, index: fc.nat() }, { requiredKeys: ['guid'] }),
      ambiguous: fc.array(nastyText, { minLength: 2, maxLength: 3 }),
      cell: fc.record({ id: nastyText }),
    },
    { requiredKeys: [] },
  ),
);

const cells: fc.Arbitrary<Cell> = fc.record(
  { id: nastyText, name: nastyText, ip: nastyText, az: nastyText, deployment: nastyText },
  { requiredKeys: [] },
);

const envelopes: fc.Arbitrary<LoggedPacket['envelope']> = fc.record({
  time: optional(
    fc.constantFrom(
      { text: '2026-11-22T01:02:21.397851Z', ms: 1795309341397.851 },
      { text: '2026-01-05T09:15:31Z', ms: 1767604531000 },
    ),
  ),
  uptime: optional(fc.constantFrom(0, 2402.467201, 12.5, 1e-6)),
  cell: fc.constant(undefined),
  repeated: optional(fc.integer({ min: 1, max: 999 })),
});

const addresses = fc.constantFrom('10.255.77.3', '203.0.113.9', 'fd00::3', '::');
const bytes = fc.integer({ min: 0, max: 255 });

const packets: fc.Arbitrary<LoggedPacket> = fc.record({
  envelope: envelopes,
  prefix: fc.constantFrom(...PREFIXES),
  inInterface: fc.oneof(fc.constantFrom('', 'eth0', 's-010255077003'), nastyBytes),
  outInterface: fc.oneof(fc.constantFrom('', 'silk-vtep', 's-010255077004'), nastyBytes),
  source: addresses,
  destination: addresses,
  protocol: optional(fc.constantFrom('tcp', 'udp', 'icmp', 'icmpv6', '132')),
  sourcePort: optional(fc.nat({ max: 65535 })),
  destinationPort: optional(fc.nat({ max: 65535 })),
  icmpType: optional(bytes),
  icmpCode: optional(bytes),
  tcpFlags: optional(fc.subarray(['ACK', 'PSH', 'RST', 'SYN', 'FIN'])),
  mark: optional(fc.constantFrom(1, 0x1a, 0xffff0000)),
  words: nastyBytes.map((text) => `IN= OUT= ${text}`),
  raw: nastyBytes,
});

const rules = fc.record({ table: nastyText, chain: nastyText, number: fc.nat(), spec: nastyText });

/** Any flow at all: what stands in it need not fit together. */
export const flows: fc.Arbitrary<Flow> = fc.record({
  packet: packets,
  cell: optional(cells),
  source: parties,
  destination: parties,
  rule: optional(rules),
  reason: optional(fc.constantFrom(...REASON_CODES)),
});
