import { describe, expect, test } from '@jest/globals';
import { readCellNetwork } from '../../../src/lib/engine/cell-network.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { formatAddress } from '../../../src/lib/net/address.js';
import { readCellCapture } from '../iptables/captures.js';
import { address } from './captured-cells.js';

describe('the network of a captured cell', () => {
  const { ruleSet } = parseIptablesSave(readCellCapture('cell-0', '00'));
  const network = readCellNetwork(ruleSet, undefined);

  test('its containers', () => {
    expect(network.containers.map(formatAddress)).toEqual([
      '10.255.41.2',
      '10.255.41.3',
      '10.255.41.4',
      '10.255.41.5',
    ]);
    expect(network.underlayInterface).toBe('eth0');
  });

  test.each([
    ['10.255.41.3', 's-010255041003'],
    ['10.255.92.2', 'silk-vtep'],
    ['10.0.16.16', 'eth0'],
    ['203.0.113.10', 'eth0'],
  ])('%s leaves by %s', (destination, name) => {
    expect(network.routing.outInterface(address(destination))).toBe(name);
  });

  test.each([
    ['10.0.16.15', true],
    ['169.254.0.1', true],
    ['169.254.0.2', true],
    ['127.0.0.1', true],
    ['169.254.169.254', false],
    ['10.0.16.16', false],
    ['10.255.41.2', false],
  ])('%s is the cell itself: %s', (text, expected) => {
    expect(network.routing.isLocal(address(text))).toBe(expected);
  });
});

test('a cell without containers has the defaults of silk', () => {
  const network = readCellNetwork(parseIptablesSave('').ruleSet, '10.0.16.15');
  expect(network.containers).toEqual([]);
  expect(network.routing.outInterface(address('10.255.1.1'))).toBe('silk-vtep');
  expect(network.routing.outInterface(address('8.8.8.8'))).toBe('eth0');
  expect(network.routing.isLocal(address('10.0.16.15'))).toBe(true);
});

test('another overlay network and underlay interface', () => {
  const save = [
    '*filter',
    ':FORWARD ACCEPT [0:0]',
    ':netout--a - [0:0]',
    '-A FORWARD -s 10.96.1.2/32 -o ens4 -j netout--a',
    '-A FORWARD -s 10.96.1.2/32 -o ens5 -j netout--a',
    'COMMIT',
    '*nat',
    ':POSTROUTING ACCEPT [0:0]',
    '-A POSTROUTING -s 10.96.1.2/32 ! -d 10.96.0.0/12 ! -o silk-vtep -j MASQUERADE',
    'COMMIT',
  ].join('\n');
  const { routing, containers, underlayInterface } = readCellNetwork(
    parseIptablesSave(save).ruleSet,
    undefined,
  );
  expect(containers.map(formatAddress)).toEqual(['10.96.1.2']);
  expect(underlayInterface).toBe('ens4');
  expect(routing.outInterface(address('10.97.0.1'))).toBe('silk-vtep');
  expect(routing.outInterface(address('10.255.0.1'))).toBe('ens4');
});
