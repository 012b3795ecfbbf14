import { expect, test } from '@jest/globals';
import { hostInterface, markAcrossVtep } from '../../../src/lib/engine/silk-names.js';
import { address } from './captured-cells.js';

test('the host side of a container is named by its address', () => {
  expect(hostInterface(address('10.255.73.3'))).toBe('s-010255073003');
  expect(hostInterface(address('fd00::1'))).toBeUndefined();
});

// What a packet that left with the first mark had on the other side of a VXLAN device with gbp (Linux 6.18).
test.each([
  [0x1, 0x1],
  [0x10005, 0x5],
  [0xffff0000, 0x480000],
  [0xffffffff, 0x48ffff],
])('mark 0x%x arrives as 0x%x', (sent, received) => {
  expect(markAcrossVtep(sent)).toBe(received);
});
