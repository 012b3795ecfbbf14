import { describe, expect, test } from '@jest/globals';
import { readRoutes } from '../../../../src/lib/workshop/gather/read-ip.js';
import {
  defaultRoute,
  deviceFor,
  overlayRouteFor,
  overlayRoutes,
  overlayText,
  routeFor,
  routeText,
  subnetRoute,
  vtepAddress,
} from '../../../../src/lib/workshop/look/routes.js';
import type { Facts } from '../../../../src/lib/workshop/model/facts.js';
import { cell, FAR, facts, NEAR, SENDER } from '../facts.js';

/** What `ip route` prints on the sender's cell (cf-facts 1.9). */
const ROUTES = readRoutes(`default via 10.0.16.1 dev eth0
10.0.16.0/20 dev eth0 proto kernel scope link src 10.0.16.15
10.255.0.0/16 dev silk-vtep proto kernel scope link src 10.255.1.0
10.255.1.2 dev s-010255001002 proto kernel scope link src 169.254.0.1
10.255.1.3 dev s-010255001003 proto kernel scope link src 169.254.0.1
10.255.2.0/24 via 10.255.2.0 dev silk-vtep src 10.255.1.0
`);
const without = (to: string) => ROUTES.filter((route) => route.to !== to);

describe('the route that a packet takes', () => {
  test.each([
    ['a container at home', SENDER, '10.255.1.2 dev s-010255001002'],
    ['a container of the other cell', FAR, '10.255.2.0/24 via 10.255.2.0 dev silk-vtep'],
    ['the last address of its block', '10.255.2.255', '10.255.2.0/24 via 10.255.2.0 dev silk-vtep'],
    ['a block that no cell has', '10.255.3.0', '10.255.0.0/16 dev silk-vtep'],
    ['another cell', '10.0.16.16', '10.0.16.0/20 dev eth0'],
    ['everybody else', '8.8.8.8', 'default via 10.0.16.1 dev eth0'],
  ])('to %s is that of the longest prefix, in whatever order', (_, ip, text) => {
    const taken = [ROUTES, ROUTES.toReversed()].map((routes) => routeFor(routes, ip));
    expect(taken.map((route) => route && routeText(route))).toEqual([text, text]);
  });

  test.each([
    ['is not there where none holds the address', without('default'), '8.8.8.8'],
    ['is not there where there is no table', [], SENDER],
    ['is not there for what is no address', ROUTES, ''],
    ['is not there for an address of the other family', ROUTES, 'fd00::1'],
  ])('%s', (_, routes, ip) => {
    expect(routeFor(routes, ip)).toBeUndefined();
  });
});

test('the overlay is the widest block that leads to the VTEP itself, by no neighbour', () => {
  const narrow = { to: '10.255.0.0/20', device: 'silk-vtep' };
  expect(overlayRoutes([narrow, ...ROUTES])[0]?.to).toBe('10.255.0.0/16');
  expect(overlayRoutes([...ROUTES, narrow])[0]?.to).toBe('10.255.0.0/16');
  expect(overlayRoutes(without('10.255.0.0/16'))).toEqual([]);
});

test('an overlay of several blocks: all of them, and the VTEP has the address of its own lease', () => {
  const routes = readRoutes(`default via 10.0.16.1 dev eth0
10.254.0.0/16 dev silk-vtep proto kernel scope link src 10.254.0.0
10.255.0.0/16 dev silk-vtep proto kernel scope link src 10.255.1.0
10.254.7.0/24 via 10.254.7.0 dev silk-vtep src 10.254.0.0
`);
  expect(overlayText(routes)).toBe('10.254.0.0/16, 10.255.0.0/16');
  expect(overlayRouteFor(routes, '10.254.7.2')?.to).toBe('10.254.0.0/16');
  expect(overlayRouteFor(routes, '10.253.7.2')).toBeUndefined();
  expect(vtepAddress({ routes })).toBe('10.255.1.0');
});

test('the default route is found by its name, not by its place', () => {
  const expected = { to: 'default', via: '10.0.16.1', device: 'eth0' };
  expect(defaultRoute(ROUTES.toReversed())).toEqual(expected);
  expect(defaultRoute(without('default'))).toBeUndefined();
});

describe('the route to the receiver’s cell', () => {
  const on = (routes: typeof ROUTES, changed: Partial<Facts> = {}) =>
    subnetRoute(facts({ cells: [cell('c1', [], { routes }), cell('c2', [])], ...changed }));

  test('leads by the VTEP of that cell', () => {
    expect(on(ROUTES)).toEqual({
      to: '10.255.2.0/24',
      via: '10.255.2.0',
      device: 'silk-vtep',
      source: '10.255.1.0',
    });
  });

  test('is not the one of the whole overlay, which names no neighbour', () => {
    expect(on(without('10.255.2.0/24'))).toBeUndefined();
  });

  test('is not the default one', () => {
    const silkless = ROUTES.filter(({ device }) => device !== 'silk-vtep');
    expect(on(silkless)).toBeUndefined();
  });

  test('is not there where the receiver is at home, or runs nowhere', () => {
    const near = { index: 0, ip: NEAR, cellIp: '10.0.16.15' };
    const { destination } = facts();
    expect(on(ROUTES, { destination: { ...destination, instances: [near] } })).toBeUndefined();
    expect(on(ROUTES, { destination: { ...destination, instances: [] } })).toBeUndefined();
  });
});

test.each([
  [SENDER, 's-010255001002'],
  ['10.255.92.13', 's-010255092013'],
  ['fd00::2', undefined],
  ['appA', undefined],
  [undefined, undefined],
])('the plug of %s is %s', (ip, device) => {
  expect(deviceFor(ip)).toBe(device);
});
