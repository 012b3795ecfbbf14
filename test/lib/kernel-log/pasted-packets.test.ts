import { expect, test } from '@jest/globals';
import { readPastedPackets } from '../../../src/lib/kernel-log/pasted-packets.js';

const LINE =
  'DENY_9e2d8089-a00e-463d-9342 IN=s-010255041002 OUT=eth0 SRC=10.255.41.2 DST=192.0.2.1 LEN=60 PROTO=TCP SPT=1 DPT=25 SYN';

test.each([
  ['a line', LINE, [25]],
  [
    'two lines with something else between',
    `${LINE}\nhello\n${LINE.replace('DPT=25', 'DPT=26')}\n`,
    [25, 26],
  ],
  ['a line that a terminal broke in two', LINE.replace(' SRC=', '\n  SRC='), [25]],
  ['no line', 'hello', []],
  ['nothing', '', []],
])('%s', (_, text, ports) => {
  const packets = readPastedPackets(text, 0);
  expect(packets.map(({ destinationPort }) => destinationPort)).toEqual(ports);
});

test('text that is not ASCII stays what it is', () => {
  const [packet] = readPastedPackets(`über ${LINE}`, 0);
  expect(Buffer.from(packet?.raw ?? '', 'latin1').toString('utf8')).toBe(`über ${LINE}`);
});
