import { describe, expect, test } from '@jest/globals';
import { inMeaning, macMeaning, outMeaning } from '../../../src/lib/explain/device-meaning.js';

function nameOf(ip: string): string | undefined {
  return ip === '10.255.73.3' ? 'shop/0' : undefined;
}

describe('interfaces', () => {
  test.each([
    ['s-010255073003', "the cell's end of the veth pair of shop/0 (10.255.73.3)"],
    ['s-010255073004', "the cell's end of the veth pair of the container with 10.255.73.4"],
    ['silk-vtep', 'the overlay network, by which cells reach each other (VXLAN)'],
    ['wbrdg-0afe0008', "Garden's bridge of the containers from 10.254.0.8 on"],
    ['ens5', "the cell's own interface, towards the network outside the overlay"],
  ])('%s', (device, meaning) => {
    expect(inMeaning(device, nameOf)).toBe(`where the packet came into the cell: ${meaning}`);
    expect(outMeaning(device, nameOf)).toBe(`where it was to leave the cell: ${meaning}`);
  });

  test('none', () => {
    expect(inMeaning('', nameOf)).toBe('empty: the cell itself made the packet');
    expect(outMeaning('', nameOf)).toBe('empty: the packet was for the cell itself');
  });
});

describe('MAC', () => {
  test.each([
    [
      'aa:aa:0a:ff:49:03:ee:ee:0a:ff:49:03:08:00',
      's-010255073003',
      [
        "(the cell's end of the veth pair of 10.255.73.3)",
        "(the container's end of the veth pair of 10.255.73.3)",
        'carrying 08:00, IPv4',
      ],
    ],
    [
      'ee:ee:0a:ff:49:00:ee:ee:0a:ff:10:00:86:dd',
      'silk-vtep',
      [
        'the overlay subnet from 10.255.73.0 on',
        'the overlay subnet from 10.255.16.0 on',
        'carrying 86:dd, IPv6',
      ],
    ],
    [
      '02:00:00:00:00:01:02:00:00:00:00:02:08:06',
      'eth0',
      ['to 02:00:00:00:00:01, from 02:00:00:00:00:02, carrying 08:06, another protocol'],
    ],
    ['', 's-010255073003', ['the header of the frame that brought the packet']],
  ])('%s', (value, device, pieces) => {
    const meaning = macMeaning(value, device);
    for (const piece of pieces) expect(meaning).toContain(piece);
  });
});
