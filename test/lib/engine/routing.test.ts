import { expect, test } from '@jest/globals';
import { RouteTable } from '../../../src/lib/engine/routing.js';
import { address } from './captured-cells.js';

const TABLE = new RouteTable(
  [
    { destination: '0.0.0.0/0', interface: 'eth0' },
    { destination: '10.255.0.0/16', interface: 'silk-vtep' },
    { destination: '10.255.41.0/24', interface: 'other' },
    { destination: '10.255.41.2/32', interface: 's-010255041002' },
    { destination: 'no address', interface: 'x' },
  ],
  ['10.0.16.15', '127.0.0.0/8', 'nor this'],
);

test.each([
  ['10.255.41.2', 's-010255041002'],
  ['10.255.41.3', 'other'],
  ['10.255.92.2', 'silk-vtep'],
  ['8.8.8.8', 'eth0'],
])('%s leaves by %s', (destination, name) => {
  const hop = TABLE.nextHop(address(destination));
  expect(hop).toMatchObject({ kind: 'interface', name });
});

test.each([
  ['10.0.16.15', true],
  ['127.9.9.9', true],
  ['10.0.16.16', false],
  ['::1', false],
])('%s is local: %s', (text, expected) => {
  expect(TABLE.isLocal(address(text))).toBe(expected);
});
