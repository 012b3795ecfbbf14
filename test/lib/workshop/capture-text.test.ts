import { expect, test } from '@jest/globals';
import { groupPolicyId, readCapture } from '../../../src/lib/workshop/look/capture-text.js';

const WRAPPED = `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
18:01:01.306552 IP 10.0.16.15.44444 > 10.0.16.16.4789: VXLAN, flags [I] (0x88), vni 1
IP 10.255.1.2.39304 > 10.255.2.2.8080: Flags [S], seq 1, win 27400, length 0
\t0x0000:  4500 006e 0000 4000 4011 0000 0a00 100f
\t0x0010:  0a00 1010 ad9c 12b5 005a 0000 8800 0002
\t0x0020:  0000 0100
1 packet captured
`;

test('the bytes of a wrapped packet belong to the outer one; its header carries the policy id', () => {
  const { device, packets } = readCapture(WRAPPED);
  expect(device).toBe('eth0');
  expect(packets.map(({ source, destinationPort }) => [source, destinationPort])).toEqual([
    ['10.0.16.15', 4789],
    ['10.255.1.2', 8080],
  ]);
  expect(packets.map(groupPolicyId)).toEqual([2, undefined]);
});

test('a header without the group policy flag carries no id', () => {
  const { packets } = readCapture(WRAPPED.replace('8800 0002', '0800 0002'));
  expect(packets.map(groupPolicyId)).toEqual([undefined, undefined]);
});

test('lines of -i any name the device before the packet', () => {
  const { packets } = readCapture(
    '18:01:01.3 s-010255001002 In  IP 10.255.1.2.39304 > 10.255.2.2.8080: Flags [S], length 0\n',
  );
  expect(packets).toHaveLength(1);
});
