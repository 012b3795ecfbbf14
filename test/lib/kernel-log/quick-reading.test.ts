import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Rfc3339Reader } from '../../../src/lib/kernel-log/timestamp.js';
import { logLine, silkPrefix } from '../../support/log-line.js';
import { readOne } from './read-lines.js';

const PREFIX = silkPrefix('OK_', 'd5978989-1401-49ff-46cd-33e7');

describe('what is read without being cut out', () => {
  test.each<[string, number | undefined]>([
    ['0x1', 1],
    ['0xffff0000', 0xffff0000],
    ['0x00000001', 1],
    ['0x000000001', undefined],
    ['0x', undefined],
    ['0xA', undefined],
    ['1', undefined],
    ['0x1g', undefined],
    ['-0x1', undefined],
  ])('MARK=%s', (printed, mark) => {
    expect(readOne(`${logLine({ prefix: PREFIX })}MARK=${printed} `).mark).toBe(mark);
  });

  test.each<[string, string | undefined]>([
    ['TCP', 'tcp'],
    ['UDP', 'udp'],
    ['UDPLITE', 'udplite'],
    ['ICMPv6', 'icmpv6'],
    ['ESP', 'esp'],
    ['132', '132'],
    ['256', undefined],
    ['TCp', undefined],
    ['', undefined],
  ])('PROTO=%s', (packet, protocol) => {
    expect(readOne(logLine({ prefix: PREFIX, packet })).protocol).toBe(protocol);
  });

  test('a stamp reads behind its neighbours as it does alone', () => {
    const stamps = fc
      .tuple(
        fc.constantFrom('2026-01-05T09:15:31', '2026-01-05T09:15:32', '2026-01-05 09:15:31'),
        fc.constantFrom('', '.0', '.000000', '.123456', '.999999999', '.5', '.12345x', '.'),
        fc.constantFrom('Z', '+00:00', '+01:30', ''),
      )
      .map((parts) => `${parts.join('')} host`);
    fc.assert(
      fc.property(fc.array(stamps, { maxLength: 12 }), (some) => {
        const used = new Rfc3339Reader();
        for (const text of some) {
          expect(used.readAsLast(text, 0) ?? used.read(text, 0)).toEqual(
            new Rfc3339Reader().read(text, 0),
          );
        }
      }),
    );
  });
});
