import { describe, expect, test } from '@jest/globals';
import {
  readCellNetwork,
  type CellNetwork,
  type NetworkEvidence,
} from '../../../src/lib/engine/cell-network.js';
import { readIpRoutes } from '../../../src/lib/engine/ip-route.js';
import { KnownAddresses } from '../../../src/lib/engine/known-addresses.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { formatAddress } from '../../../src/lib/net/address.js';
import { readCellCapture } from '../iptables/captures.js';
import { address } from './captured-cells.js';

const CELL = '10.0.16.15';
const { ruleSet: RULES } = parseIptablesSave(readCellCapture('cell-0', '00'));
const KNOWN = new KnownAddresses(['10.255.92.2', '172.30.5.9'].map(address), [
  address(CELL),
  address('10.0.16.16'),
]);
const ROUTES = [
  'default via 10.0.16.1 dev eth0 ',
  `10.0.16.0/22 dev eth0 proto kernel scope link src ${CELL} `,
  '10.255.0.0/16 dev silk-vtep proto kernel scope link src 10.255.41.0 ',
  '10.255.41.2 dev s-010255041002 proto kernel scope link src 169.254.0.1 ',
  '10.255.92.0/24 via 10.255.92.0 dev silk-vtep src 10.255.41.0 ',
  '172.30.0.0/16 dev silk-vtep proto kernel scope link src 172.30.0.0 ',
  '172.30.5.0/24 via 172.30.5.0 dev silk-vtep src 172.30.0.0 ',
  '10.8.0.0/16 dev tun0 scope link ',
  'blackhole 10.66.0.0/16 ',
  'unreachable 10.67.0.0/16 metric 1024 ',
];

function networkWith(evidence: NetworkEvidence): CellNetwork {
  return readCellNetwork(RULES, { ip: CELL, ...evidence });
}

function withRoutes(...lines: readonly string[]): CellNetwork {
  return networkWith({ routes: readIpRoutes(lines.join('\n')).routes, known: KNOWN });
}

/** `eth0`, `refused`, `unknown`. */
function wayTo({ routing }: CellNetwork, destination: string): string {
  const hop = routing.nextHop(address(destination));
  return hop.kind === 'interface' ? hop.name : hop.kind;
}

describe('what the rules of a captured cell tell', () => {
  const network = networkWith({});

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
    [CELL, true],
    ['169.254.0.1', true],
    ['169.254.0.2', true],
    ['127.0.0.1', true],
    ['169.254.169.254', false],
    ['10.0.16.16', false],
    ['10.255.41.2', false],
  ])('%s is the cell itself: %s', (text, expected) => {
    expect(network.routing.isLocal(address(text))).toBe(expected);
  });

  test('the interface of containers’ egress rules is the one to the underlay', () => {
    const save = readCellCapture('cell-0', '00').replaceAll('-o eth0', '-o ens4');
    const { underlayInterface } = readCellNetwork(parseIptablesSave(save).ruleSet);
    expect(underlayInterface).toBe('ens4');
  });
});

describe('without routes', () => {
  test.each([
    ['a container of its own', '10.255.41.3', 's-010255041003'],
    ['one of another cell', '10.255.92.2', 'silk-vtep'],
    ['one in another block', '172.30.5.9', 'silk-vtep'],
    ['beside it', '172.30.5.10', 'unknown'],
    ['another lease', '10.255.7.7', 'unknown'],
    ['another lease of the other block', '172.30.200.1', 'unknown'],
    ['another cell', '10.0.16.16', 'eth0'],
    ['a machine near the cells', '10.0.24.9', 'eth0'],
    ['a private address near nothing', '10.200.1.1', 'eth0'],
    ['the internet', '203.0.113.10', 'eth0'],
    ['IPv6', '2001:db8::1', 'eth0'],
  ])('%s: %s by %s', (_, destination, way) => {
    expect(wayTo(networkWith({ known: KNOWN }), destination)).toBe(way);
  });

  test('what nothing says is presumed for private addresses alone', () => {
    const { routing } = networkWith({ known: KNOWN });
    const isPresumed = (text: string): boolean => {
      const hop = routing.nextHop(address(text));
      return hop.kind === 'interface' && hop.isPresumed === true;
    };
    expect(['10.200.1.1', '192.168.3.3', '172.16.0.1'].filter(isPresumed)).toHaveLength(3);
    expect(['10.0.24.9', '203.0.113.10', '10.255.92.2', '10.255.41.2'].filter(isPresumed)).toEqual(
      [],
    );
  });

  test.each([
    ['10.255.7.7', 'silk-vtep'],
    ['10.96.1.1', 'silk-vtep'],
    ['10.255.41.3', 's-010255041003'],
    // A container is where it is, whatever the agent was told.
    ['172.30.5.9', 'silk-vtep'],
    ['172.30.5.10', 'eth0'],
    ['10.200.1.1', 'eth0'],
  ])('where the agent tells the blocks: %s by %s', (destination, way) => {
    const overlayNetworks = ['10.255.0.0/16', '10.96.0.0/12'];
    expect(wayTo(networkWith({ known: KNOWN, overlayNetworks }), destination)).toBe(way);
  });

  test.each(['0.0.0.0/0', '10.0.0.0/8', '10.0.16.0/22', '10.255.41.0/24', '8.8.8.8/32'])(
    'what is not masqueraded (%s) changes nothing',
    (block) => {
      const save = readCellCapture('cell-0', '00').replaceAll(
        '! -d 10.255.0.0/16',
        `! -d ${block}`,
      );
      expect(save).toContain(block);
      const network = readCellNetwork(parseIptablesSave(save).ruleSet, { ip: CELL, known: KNOWN });
      expect(
        ['10.255.92.2', '10.255.41.3', '203.0.113.10', '10.0.24.9'].map((to) => wayTo(network, to)),
      ).toEqual(['silk-vtep', 's-010255041003', 'eth0', 'eth0']);
    },
  );

  test('of a foundation of which nothing is known', () => {
    const network = readCellNetwork(parseIptablesSave('').ruleSet, { ip: CELL });
    expect(network.containers).toEqual([]);
    expect(wayTo(network, '10.255.1.1')).toBe('eth0');
    expect(network.routing.isLocal(address(CELL))).toBe(true);
  });
});

describe('by its own routes', () => {
  test.each([
    ['10.255.41.2', 's-010255041002'],
    ['10.255.92.77', 'silk-vtep'],
    ['10.255.7.7', 'silk-vtep'],
    ['172.30.5.1', 'silk-vtep'],
    ['172.30.200.1', 'silk-vtep'],
    ['10.8.3.3', 'tun0'],
    ['10.66.0.1', 'refused'],
    ['10.67.0.1', 'refused'],
    ['10.200.1.1', 'eth0'],
    ['203.0.113.10', 'eth0'],
    ['2001:db8::1', 'eth0'],
  ])('%s by %s', (destination, way) => {
    expect(wayTo(withRoutes(...ROUTES), destination)).toBe(way);
  });

  test('a container that is younger than they are has its own all the same', () => {
    expect(wayTo(withRoutes(...ROUTES), '10.255.41.3')).toBe('s-010255041003');
    expect(wayTo(withRoutes(...ROUTES, 'blackhole 10.255.41.3'), '10.255.41.3')).toBe('refused');
  });

  test('they count for more than who is known to be where', () => {
    const routes = [...ROUTES, '10.255.92.2 via 10.0.16.1 dev eth0', '10.0.24.9 dev silk-vtep'];
    expect(wayTo(withRoutes(...routes), '10.255.92.2')).toBe('eth0');
    expect(wayTo(withRoutes(...routes), '10.0.24.9')).toBe('silk-vtep');
  });

  test('without a default route nothing else leads anywhere', () => {
    const routes = ROUTES.filter((line) => !line.startsWith('default'));
    expect(wayTo(withRoutes(...routes), '203.0.113.10')).toBe('refused');
    expect(wayTo(withRoutes(...routes), '10.0.16.16')).toBe('eth0');
  });

  test('a file with silk’s routes alone is not all: the rest is inferred', () => {
    const network = withRoutes(...ROUTES.filter((line) => line.includes('silk-vtep')));
    expect(wayTo(network, '10.255.7.7')).toBe('silk-vtep');
    expect(wayTo(network, '203.0.113.10')).toBe('eth0');
    expect(wayTo(network, '10.255.41.2')).toBe('s-010255041002');
  });

  test('of several underlay interfaces the one that has the cell’s address', () => {
    const { underlayInterface } = withRoutes(
      'default via 192.168.0.1 dev eth1 ',
      '192.168.0.0/24 dev eth1 proto kernel scope link src 192.168.0.15 ',
      `10.0.16.0/22 dev eth2 proto kernel scope link src ${CELL} `,
    );
    expect(underlayInterface).toBe('eth2');
  });

  test('by several interfaces to the underlay: all have the same rules', () => {
    const hops = [
      'nexthop via 10.0.16.1 dev eth0 weight 1',
      'nexthop via 10.1.0.1 dev eth1 weight 1',
    ];
    const routes = [...ROUTES.slice(1), `default proto static\n\t${hops.join('\n\t')}`];
    expect(wayTo(withRoutes(...routes), '203.0.113.10')).toBe('eth0');
  });

  test('by the overlay or the underlay: nobody knows', () => {
    const hops = ['nexthop via 10.0.16.1 dev eth0', 'nexthop via 10.255.7.0 dev silk-vtep'];
    const network = withRoutes(...ROUTES, `10.255.7.0/24\n\t${hops.join('\n\t')}`);
    expect(wayTo(network, '10.255.7.7')).toBe('unknown');
  });

  test('its own addresses are those that routes send from, the VTEP’s too', () => {
    const { routing } = withRoutes(...ROUTES);
    expect(['10.255.41.0', '172.30.0.0', CELL].every((ip) => routing.isLocal(address(ip)))).toBe(
      true,
    );
  });
});
