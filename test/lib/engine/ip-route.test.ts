import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readIpRoutes, type IpRoute } from '../../../src/lib/engine/ip-route.js';

/** A route as one line: what is left out of it decides nothing. */
function told({ to, type, devices, via, source, metric, range }: IpRoute): string {
  return [
    ...(type === 'unicast' ? [] : [type]),
    to,
    ...(range.family === 6 ? ['(6)'] : []),
    ...(via === undefined ? [] : ['via', via]),
    ...(devices.length === 0 ? [] : ['by', devices.join('|')]),
    ...(source === undefined ? [] : ['from', source]),
    ...(metric === 0 ? [] : ['at', String(metric)]),
  ].join(' ');
}

function read(text: string): string[] {
  const { routes, unread } = readIpRoutes(text);
  expect(unread).toEqual([]);
  return routes.map(told);
}

const CELL = `default via 10.0.16.1 dev eth0 proto static 
10.0.16.0/22 dev eth0 proto kernel scope link src 10.0.16.15 
10.255.0.0/16 dev silk-vtep proto kernel scope link src 10.255.41.0 
10.255.41.2 dev s-010255041002 proto kernel scope link src 169.254.0.1 
10.255.92.0/24 via 10.255.92.0 dev silk-vtep src 10.255.41.0 
`;
const TOLD = [
  'default via 10.0.16.1 by eth0',
  '10.0.16.0/22 by eth0 from 10.0.16.15',
  '10.255.0.0/16 by silk-vtep from 10.255.41.0',
  '10.255.41.2 by s-010255041002 from 169.254.0.1',
  '10.255.92.0/24 via 10.255.92.0 by silk-vtep from 10.255.41.0',
];

describe('the routes of a cell', () => {
  test.each([
    ['as printed', CELL],
    ['with CR line ends', CELL.replaceAll('\n', '\r\n')],
    ['without the last line end', CELL.trimEnd()],
    ['with details', CELL.replaceAll(/^/gm, 'unicast ').replace(/unicast $/, '')],
    ['with numbers for words', CELL.replaceAll('proto kernel scope link', 'proto 2 scope 253')],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(TOLD);
  });
});

test.each([
  ['blackhole 10.66.0.0/16 ', ['blackhole 10.66.0.0/16']],
  ['unreachable 10.66.0.0/16 proto static metric 7 ', ['unreachable 10.66.0.0/16 at 7']],
  ['prohibit default ', ['prohibit default']],
  ['throw 10.0.0.0/8', ['throw 10.0.0.0/8']],
  ['10.1.0.0/16 via 10.255.9.0 dev silk-vtep onlink ', ['10.1.0.0/16 via 10.255.9.0 by silk-vtep']],
  ['10.1.0.0/16 dev eth1 scope link linkdown ', ['10.1.0.0/16 by eth1']],
  ['10.1.0.0/16 dev eth1 scope link dead linkdown ', []],
  ['10.1.0.0/16 tos 0x10 via 10.0.0.1 dev eth1', []],
  ['10.1.0.0/16 dev eth1 table 100', []],
  ['10.1.0.0/16 dev eth1 table main', ['10.1.0.0/16 by eth1']],
  ['default via inet6 fe80::1 dev eth0', ['default via fe80::1 by eth0']],
  [
    'default via fe80::1 dev eth0 metric 1024 pref medium',
    ['default (6) via fe80::1 by eth0 at 1024'],
  ],
  ['default dev eth0 metric 1024 pref medium', ['default (6) by eth0 at 1024']],
  ['2000::/3 dev eth0 metric 256 pref medium', ['2000::/3 (6) by eth0 at 256']],
  ['2000::/3 from 2001:db8::/64 dev eth0 metric 256', []],
  ['10.1.0.0/16 nhid 5 via 10.0.0.1 dev eth0', ['10.1.0.0/16 via 10.0.0.1 by eth0']],
  ['10.1.0.0/16 nhid 5', ['10.1.0.0/16']],
  [
    '10.1.0.0/16 encap ip id 7 src 0.0.0.0 dst 10.9.9.9 ttl 0 dev tun1',
    ['10.1.0.0/16 by tun1 from 0.0.0.0'],
  ],
])('%s', (line, expected) => {
  expect(read(line)).toEqual(expected);
});

test.each([
  ['on lines of their own', '\n\t'],
  ['on one line', ' \\\t'],
])('several next hops %s', (_, joint) => {
  const hops = [
    'nexthop via 10.0.16.1 dev eth0 weight 1 ',
    'nexthop via 10.1.0.1 dev eth1 weight 1 ',
  ];
  expect(read(['default proto static ', ...hops].join(joint))).toEqual(['default by eth0|eth1']);
  const withDead = ['default ', hops[0], 'nexthop via 10.1.0.1 dev eth1 weight 1 dead linkdown '];
  expect(read(withDead.join(joint))).toEqual(['default via 10.0.16.1 by eth0']);
});

test('of all tables those that every packet is looked up in', () => {
  const text = [
    'default via 10.0.16.1 dev eth0',
    'default via 10.9.9.1 dev tun0 table 77',
    'broadcast 10.0.19.255 dev eth0 table local proto kernel scope link src 10.0.16.15',
    'local 10.0.16.15 dev eth0 table local proto kernel scope host src 10.0.16.15',
    'multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium',
  ].join('\n');
  expect(read(text)).toEqual(['default via 10.0.16.1 by eth0', 'local 10.0.16.15 from 10.0.16.15']);
});

test('what is no route is told by its line', () => {
  const text = `${CELL}bash: ip: command not found\n\n10.1.0.0/16 who knows\nnonsense\n`;
  expect(readIpRoutes(text)).toMatchObject({ unread: [6, 8, 9] });
  expect(readIpRoutes(text).routes).toHaveLength(TOLD.length);
  expect(readIpRoutes('')).toEqual({ routes: [], unread: [] });
});

test('whatever is changed in it: no throw, and every line is a route or told', () => {
  const pieces = [...CELL.split(' '), 'nexthop', '\\', 'table', 'dev', '::/0', 'blackhole', '\n'];
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())), (words) => {
      const { routes, unread } = readIpRoutes(words.join(' '));
      expect(routes.length + unread.length).toBeLessThanOrEqual(
        words.join(' ').split(/[\r\n]/).length,
      );
    }),
  );
});
