import { expect, test } from '@jest/globals';
import { readFields } from '../../../src/lib/kernel-log/read-fields.js';

test('every word of an ICMP error, the packet it quotes kept apart', () => {
  const words =
    'IN=s-010255041002 OUT= PHYSIN=p0 MAC=aa:bb SRC=10.0.0.1 DST=10.0.0.2 LEN=56 TOS=0x00 CE DF FRAG:64 OPT (0717) PROTO=ICMP TYPE=3 CODE=4 [SRC=10.0.0.2 DST=10.0.0.1 LEN=28 PROTO=UDP SPT=5 DPT=6 LEN=8 ] MTU=1400 INCOMPLETE [8 bytes] MARK=0x1 ';
  expect(
    readFields(words).map(({ key, value, quoted }) =>
      [key, value, quoted ? 'quoted' : ''].join(' ').trimEnd(),
    ),
  ).toEqual([
    'IN s-010255041002',
    'OUT',
    'PHYSIN p0',
    'MAC aa:bb',
    'SRC 10.0.0.1',
    'DST 10.0.0.2',
    'LEN 56',
    'TOS 0x00',
    'CE',
    'DF',
    'FRAG:64',
    'OPT',
    '(0717)',
    'PROTO ICMP',
    'TYPE 3',
    'CODE 4',
    'SRC 10.0.0.2 quoted',
    'DST 10.0.0.1 quoted',
    'LEN 28 quoted',
    'PROTO UDP quoted',
    'SPT 5 quoted',
    'DPT 6 quoted',
    'LEN 8 quoted',
    'MTU 1400',
    'INCOMPLETE',
    '[8 bytes]',
    'MARK 0x1',
  ]);
});

test.each(['', ']', '[SRC=', '[SRC=1 ] ] [', '(', '[x', '=', '= =', '\0 \r\n'])(
  'whatever stands there ends: %p',
  (words) => {
    const fields = readFields(words);
    expect(fields.map(({ key, value = '' }) => key + value).join('').length).toBeLessThanOrEqual(
      words.length,
    );
  },
);
