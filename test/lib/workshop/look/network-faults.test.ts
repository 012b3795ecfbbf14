import { describe, expect, test } from '@jest/globals';
import { readRoutes } from '../../../../src/lib/workshop/gather/read-ip.js';
import {
  faultsInNeighbours,
  faultsInRoutes,
} from '../../../../src/lib/workshop/look/network-faults.js';
import { vtepAddress } from '../../../../src/lib/workshop/look/routes.js';
import type { CellFacts, ForwardingEntry } from '../../../../src/lib/workshop/model/facts.js';
import { cell, facts, NEAR, SENDER } from '../facts.js';

const MAC = { c1: 'ee:ee:0a:ff:01:00', c2: 'ee:ee:0a:ff:02:00' } as const;
const OTHER_MAC = 'ee:ee:0a:ff:09:00';
const IP = { c1: '10.0.16.15', c2: '10.0.16.16' } as const;
const BLOCK = { c1: '10.255.1', c2: '10.255.2' } as const;
type Name = keyof typeof IP;
const otherOf = (name: Name): Name => (name === 'c1' ? 'c2' : 'c1');

/** A cell as silk leaves it: routes, and what it knows of the VTEP of the other one (cf-facts 1.9). */
function known(name: Name, changed: Partial<CellFacts> = {}): CellFacts {
  const other = otherOf(name);
  return { ...withoutBridge(name), forwarding: [{ mac: MAC[other], to: IP[other] }], ...changed };
}

/** The same where there is no program to ask for the forwarding entries. */
function withoutBridge(name: Name): CellFacts {
  const other = otherOf(name);
  const plugs = name === 'c1' ? [SENDER, NEAR] : ['10.255.2.2'];
  return cell(name, [], {
    links: [
      { name: 'eth0', mac: '02:42:0a:00:10:0f' },
      { name: 'silk-vtep', mac: MAC[name] },
    ],
    routes: readRoutes(
      [
        'default via 10.0.16.1 dev eth0',
        `10.0.16.0/20 dev eth0 proto kernel scope link src ${IP[name]}`,
        `10.255.0.0/16 dev silk-vtep proto kernel scope link src ${BLOCK[name]}.0`,
        ...plugs.map((ip) => `${ip} dev ${plugOf(ip)} proto kernel scope link src 169.254.0.1`),
        `${BLOCK[other]}.0/24 via ${BLOCK[other]}.0 dev silk-vtep src ${BLOCK[name]}.0`,
      ].join('\n'),
    ),
    neighbours: [vtepEntry(other)],
  });
}

function plugOf(ip: string): string {
  return `s-${ip.replaceAll(/\d+\.?/g, (byte) => byte.replace('.', '').padStart(3, '0'))}`;
}

function vtepEntry(of: Name, changed: Partial<CellFacts['neighbours'][number]> = {}) {
  const ip = `${BLOCK[of]}.0`;
  return { ip, device: 'silk-vtep', mac: MAC[of], isPermanent: true, ...changed };
}

describe('the routes of a cell', () => {
  const faults = (change: (text: CellFacts['routes']) => CellFacts['routes']) => {
    const here = known('c1', { routes: change(known('c1').routes) });
    return faultsInRoutes(facts({ cells: [here, known('c2')] }), here);
  };
  const with1 = (line: string) => faults((routes) => [...routes, ...readRoutes(line)]);

  test('are explained as silk leaves them, on either cell', () => {
    const cells = [known('c1'), known('c2')];
    expect(cells.map((one) => faultsInRoutes(facts({ cells }), one))).toEqual([[], []]);
  });

  test('a container without a route of its own is named; the overlay’s does not stand for it', () => {
    expect(faults((routes) => routes.filter(({ to }) => to !== NEAR))).toEqual([
      'diego-cell/c1 has no route of its own for 10.255.1.3',
    ]);
    expect(faults(() => [])).toEqual([
      'diego-cell/c1 has no route of its own for 10.255.1.2',
      'diego-cell/c1 has no route of its own for 10.255.1.3',
      'diego-cell/c1 has no route to the containers of diego-cell/c2',
    ]);
  });

  test('a subnet of the other cell without a route of its own is named', () => {
    expect(faults((routes) => routes.filter(({ to }) => to !== '10.255.2.0/24'))).toEqual([
      'diego-cell/c1 has no route to the containers of diego-cell/c2',
    ]);
  });

  test('a route to the wrong VTEP is named', () => {
    const wrong = (route: CellFacts['routes'][number]) =>
      route.to === '10.255.2.0/24' ? { ...route, via: '10.255.3.0' } : route;
    expect(faults((routes) => routes.map(wrong))).toEqual([
      'diego-cell/c1 leads what is for 10.255.2.2 by 10.255.2.0/24 via 10.255.3.0 dev silk-vtep, not to the VTEP of diego-cell/c2, 10.255.2.0',
    ]);
  });

  test.each([
    ['10.255.1.77 dev s-010255001077 proto kernel scope link src 169.254.0.1'],
    ['10.255.1.77/32 dev s-010255001077'],
    ['10.255.3.0/24 via 10.255.3.0 dev silk-vtep src 10.255.1.0'],
    ['10.0.32.0/20 dev eth0 proto kernel scope link'],
    ['169.254.169.254 via 10.0.16.1 dev eth0'],
    ['192.168.7.0/24 dev eth1 proto kernel scope link src 192.168.7.4'],
    ['172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1'],
  ])('those of other apps, cells and networks are nothing wrong: %s', (line) => {
    expect(with1(line)).toEqual([]);
  });

  test.each([
    [
      'nobody knows what 10.255.1.77 dev s-010255001078 is for',
      '10.255.1.77 dev s-010255001078 proto kernel scope link src 169.254.0.1',
    ],
    ['nobody knows what 10.255.77.0/24 dev eth1 is for', '10.255.77.0/24 dev eth1 scope link'],
  ])('%s', (fault, line) => {
    expect(with1(line)).toEqual([fault]);
  });

  test('a route that takes packets off the overlay is named with what it does', () => {
    expect(with1('10.255.2.2 via 10.0.16.1 dev eth0')).toEqual([
      'diego-cell/c1 leads what is for 10.255.2.2 by 10.255.2.2 via 10.0.16.1 dev eth0, not to the VTEP of diego-cell/c2, 10.255.2.0',
      'nobody knows what 10.255.2.2 dev eth0 is for',
    ]);
  });
});

describe('what a cell knows of the other’s VTEP', () => {
  const faults = (changed: Partial<CellFacts>) => {
    const here = known('c1', changed);
    return faultsInNeighbours(facts({ cells: [here, known('c2')] }), here);
  };

  test('is right as silk leaves it, both ways, and where the cell has no bridge to ask', () => {
    const cells = [known('c1'), known('c2')];
    expect(cells.map((one) => faultsInNeighbours(facts({ cells }), one))).toEqual([[], []]);
    const blind = withoutBridge('c1');
    expect(faultsInNeighbours(facts({ cells: [blind, known('c2')] }), blind)).toEqual([]);
  });

  const missing = 'diego-cell/c1 has no neighbour entry for the VTEP of diego-cell/c2';
  test.each<[string, CellFacts['neighbours']]>([
    [missing, []],
    [missing, [vtepEntry('c2', { device: 'eth0' })]],
    [missing, [vtepEntry('c2', { ip: '10.255.2.2' })]],
    [
      'diego-cell/c1 has 2 neighbour entries for the VTEP of diego-cell/c2',
      [vtepEntry('c2'), vtepEntry('c2', { mac: OTHER_MAC })],
    ],
    [
      `diego-cell/c1 takes ${OTHER_MAC} for the VTEP of diego-cell/c2, which is ${MAC.c2}`,
      [vtepEntry('c2', { mac: OTHER_MAC })],
    ],
  ])('%s', (fault, neighbours) => {
    expect(faults({ neighbours })).toEqual([fault]);
  });

  test.each<[string, readonly ForwardingEntry[]]>([
    [`diego-cell/c1 does not know where ${MAC.c2} is`, [{ mac: OTHER_MAC, to: IP.c2 }]],
    [
      `diego-cell/c1 sends what is for ${MAC.c2} to 10.0.16.99; it is at 10.0.16.16`,
      [{ mac: MAC.c2, to: '10.0.16.99' }],
    ],
  ])('%s', (fault, forwarding) => {
    expect(faults({ forwarding })).toEqual([fault]);
  });

  test('a VTEP whose address its cell does not tell is not compared with anything', () => {
    const silent = known('c2', { routes: [] });
    const here = known('c1');
    expect(faultsInNeighbours(facts({ cells: [here, silent] }), here)).toEqual([
      'the routes of diego-cell/c2 do not tell the address of its VTEP',
    ]);
  });

  test('a VTEP that was made anew is a fault of the cell that has the old one on record', () => {
    const renewed = [{ name: 'silk-vtep', mac: OTHER_MAC }];
    const cells = [known('c1'), known('c2', { links: renewed })];
    expect(cells.map((one) => faultsInNeighbours(facts({ cells }), one))).toEqual([
      [`diego-cell/c1 takes ${MAC.c2} for the VTEP of diego-cell/c2, which is ${OTHER_MAC}`],
      [],
    ]);
  });
});

test('the address of a VTEP is what its cell sends from; a plug’s does not count', () => {
  expect(vtepAddress(known('c2'))).toBe('10.255.2.0');
  const routes = readRoutes('10.255.1.2 dev s-010255001002 scope link src 169.254.0.1');
  expect(vtepAddress(known('c1', { routes }))).toBeUndefined();
});
