import { readOne } from './read-lines.js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePrefix, type LogPrefix } from '../../../src/lib/kernel-log/prefix.js';

const HANDLE = '1f97ff6d-4517-43a0-5aef-f591';
const APP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';

describe('the prefixes of silk and Garden', () => {
  test.each<[string, Omit<LogPrefix, 'text'>]>([
    [
      'OK_1f97ff6d-4517-43a0-5aef-f',
      { verdict: 'allowed', kind: 'asg', names: 'source-handle', piece: HANDLE.slice(0, 25) },
    ],
    [
      'DENY_1f97ff6d-4517-43a0-5aef',
      { verdict: 'denied', kind: 'asg', names: 'source-handle', piece: HANDLE.slice(0, 23) },
    ],
    [
      'DENY_ORL_1f97ff6d-4517-43a0-',
      { verdict: 'rate-limited', kind: 'asg', names: 'source-handle', piece: HANDLE.slice(0, 19) },
    ],
    [
      'DENY_C2C_1f97ff6d-4517-43a0-',
      { verdict: 'denied', kind: 'c2c', names: 'destination-handle', piece: HANDLE.slice(0, 19) },
    ],
    [
      'OK_000A_bc6f229d-5e4a-4c41-a',
      {
        verdict: 'allowed',
        kind: 'c2c',
        names: 'destination-app',
        piece: APP.slice(0, 20),
        tag: '000A',
      },
    ],
    [
      'OK_0000000A_bc6f229d-5e4a-4c',
      {
        verdict: 'allowed',
        kind: 'c2c',
        names: 'destination-app',
        piece: APP.slice(0, 16),
        tag: '0000000A',
      },
    ],
    [
      'DENY_check-1f97ff6d-4517-43a',
      { verdict: 'denied', kind: 'asg', names: 'source-handle', piece: 'check-1f97ff6d-4517-43a' },
    ],
    [
      'OK_executor-healthcheck-1f97',
      {
        verdict: 'allowed',
        kind: 'asg',
        names: 'source-handle',
        piece: 'executor-healthcheck-1f97',
      },
    ],
    [
      'DENY_C2C_executor-healthchec',
      {
        verdict: 'denied',
        kind: 'c2c',
        names: 'destination-handle',
        piece: 'executor-healthchec',
      },
    ],
    ...(
      [
        ['OK_', 'allowed', 'asg', 'source-handle'],
        ['DENY_', 'denied', 'asg', 'source-handle'],
        ['DENY_C2C_', 'denied', 'c2c', 'destination-handle'],
      ] as const
    ).map(([start, verdict, kind, names]): [string, Omit<LogPrefix, 'text'>] => {
      const text = `${start}${HANDLE}5`.slice(0, 29);
      return [text, { verdict, kind, names, piece: text.slice(start.length) }];
    }),
    [
      '1f97ff6d-4517-43a0-5aef-f591',
      { verdict: 'allowed', kind: 'asg', names: 'source-handle', piece: HANDLE },
    ],
    [
      '1f97ff6d-4517-43a0-5aef-f5915',
      { verdict: 'allowed', kind: 'asg', names: 'source-handle', piece: `${HANDLE}5` },
    ],
  ])('%s', (text, expected) => {
    expect(parsePrefix(text)).toEqual({ text, ...expected });
  });

  test.each([
    '',
    'DENY_ALL',
    '[UFW BLOCK]',
    'OK_1f97ff6d-4517-43a0-5aef-',
    'OK_000a_bc6f229d-5e4a-4c41-a',
    'DENY_C2C_1f97ff6d_4517_43a0_',
    'DENY_ORL_not-a-guid-at-all-x',
    'ok_1f97ff6d-4517-43a0-5aef-f',
    '1f97ff6d-4517-43a0-5aef-f59',
  ])('%p is none', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });

  test.each([
    ['OK_executor-healthcheck-1a2b3c', 'allowed', 'executor-healthcheck-1a2b3c'],
    ['OK_check-1a2b3c', 'allowed', 'check-1a2b3c'],
    [
      'DENY_check-1f97ff6d-4517-43a0-5aef-f5915abcdef0',
      'denied',
      'check-1f97ff6d-4517-43a0-5aef-f5915abcdef0',
    ],
    ['DENY_C2C_check-1f97', 'denied', 'check-1f97'],
    ['DENY_ORL_executor-healthcheck-1', 'rate-limited', 'executor-healthcheck-1'],
  ])('%s: the name of a check may be of any length', (text, verdict, piece) => {
    expect(parsePrefix(text)).toMatchObject({ text, verdict, piece });
    const words =
      'IN=s-010255012009 OUT=eth0 SRC=10.255.12.9 DST=10.0.0.1 LEN=60 PROTO=TCP SPT=1 DPT=2';
    const line = `2031-02-03T04:05:06.7+00:00 vm kernel: [901.000001] ${text} ${words}`;
    expect(readOne(`${line} \n`)).toMatchObject({
      prefix: { text, verdict, piece },
      envelope: { uptime: 901.000001, time: { text: '2031-02-03T04:05:06.7Z' } },
    });
  });

  test('what silk makes of any tag, app and handle is read back', () => {
    const tag = fc.integer({ min: 1, max: 0xffff });
    fc.assert(
      fc.property(tag, fc.uuid(), fc.uuid(), (number, app, instance) => {
        const text = number.toString(16).toUpperCase().padStart(4, '0');
        const ok = parsePrefix(`OK_${text}_${app}`.slice(0, 28));
        expect(ok).toMatchObject({ tag: text, piece: app.slice(0, 20) });
        const handle = instance.slice(0, 28);
        const pieces = ['OK_', 'DENY_', 'DENY_C2C_', 'DENY_ORL_'].map(
          (start) => parsePrefix(`${start}${handle}`.slice(0, 28))?.piece,
        );
        expect(pieces).toEqual([25, 23, 19, 19].map((kept) => handle.slice(0, kept)));
      }),
    );
  });

  test('any text at all gives a prefix made of its own characters, or none', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 26, maxLength: 30 }), (text) => {
        const prefix = parsePrefix(text);
        expect(prefix === undefined || text.endsWith(prefix.piece)).toBe(true);
      }),
    );
  });
});
