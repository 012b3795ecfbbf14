import { describe, expect, test } from '@jest/globals';
import { CellMap } from '../../../src/lib/engine/cell-map.js';
import { readIpRoutes } from '../../../src/lib/engine/ip-route.js';
import { findPaths, type Path, type Probe } from '../../../src/lib/engine/path.js';
import { findReply } from '../../../src/lib/engine/reply.js';
import { formatAddress } from '../../../src/lib/net/address.js';
import { captureAt } from '../iptables/captures.js';
import { address, capturedCells, cellOf } from './captured-cells.js';

const FRONTEND_0 = '10.255.41.2';
const REPORTER_0 = '10.255.41.4';
const BACKEND_1 = '10.255.92.2';
const CELL_0 = '10.0.16.15';
const CELL_1 = '10.0.16.16';
const ROUTER = '10.0.16.1';
/** Where cell-1 maps backend-1's port 8080, and cell-0 frontend-0's. */
const MAPPED_PORT = 61000;

function tcp(source: string, destination: string, destinationPort: number): Probe {
  return {
    source: address(source),
    destination: address(destination),
    protocol: 6,
    sourcePort: 40000,
    destinationPort,
  };
}

/** The captured cells, of which each has this route beside those that every cell has. */
function withRoutes(route: string): CellMap {
  const routes = ['default via 10.0.16.1 dev eth0', '10.0.16.0/22 dev eth0', route].join('\n');
  return capturedCells('c2c-on', (save) => save, readIpRoutes(routes).routes);
}

function onlyPath(probe: Probe, map: CellMap): Path {
  const [path, ...others] = findPaths(probe, map, { limits: 'within', keepsHops: true });
  if (path === undefined || others.length > 0) throw new Error('not one path');
  return path;
}

/** `cell in>out` of each leg. */
function legsOf(path: Path): string[] {
  return path.legs.map(
    ({ cell, packet, outcome }) =>
      `${cell.id} ${packet.inInterface}>${outcome.delivery === 'local' ? 'itself' : outcome.outInterface}`,
  );
}

function logsOf(path: Path): string[] {
  return path.legs.flatMap(({ cell, outcome }) =>
    outcome.logs.map(({ prefix }) => `${cell.id} ${prefix}`),
  );
}

/** Lets frontend-0 talk to the cells' own network, as a security group that is too wide does. */
function allowCellNetwork(save: string): string {
  const reject = /^\[\d+:\d+\] (-A netout--9e2d8089-a00e-463d-9) -d 198\.51/m;
  return save.replace(
    reject,
    (line, head: string) =>
      `${head} -p tcp -m iprange --dst-range 10.0.16.0-10.0.16.255 -m tcp --dport 1:65535 -j ACCEPT\n${line}`,
  );
}

describe('between containers', () => {
  test('on one cell', () => {
    const path = onlyPath(tcp(FRONTEND_0, '10.255.41.3', 8080), capturedCells());
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'container' });
    expect(legsOf(path)).toEqual(['cell-0 s-010255041002>s-010255041003']);
  });

  test('over the VXLAN, where the mark goes along', () => {
    const path = onlyPath(tcp(FRONTEND_0, BACKEND_1, 8080), capturedCells());
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'container' });
    expect(legsOf(path)).toEqual([
      'cell-0 s-010255041002>silk-vtep',
      'cell-1 silk-vtep>s-010255092002',
    ]);
    expect(path.legs[1]?.packet.mark).toBe(1);
  });

  test('denied by the receiving cell', () => {
    const path = onlyPath(tcp(REPORTER_0, BACKEND_1, 8080), capturedCells());
    expect(path).toMatchObject({ verdict: 'denied', arrival: undefined });
    expect(path.legs.at(-1)?.outcome.decidedBy?.chain).toBe('overlay--b0364206-7613-4579-');
  });

  test('over the VXLAN with a translated port', () => {
    const map = capturedCells('c2c-on', (save) =>
      save.replace(
        /(\*nat\n(?::.*\n)+)/,
        '$1-A PREROUTING -p tcp -m tcp --dport 18080 -j DNAT --to-destination :8080\n',
      ),
    );
    const path = onlyPath(tcp(FRONTEND_0, BACKEND_1, 18080), map);
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'container' });
    expect(path.legs[1]?.packet.destinationPort).toBe(8080);
  });

  test('an address of the overlay that no known cell has', () => {
    const path = onlyPath(tcp(FRONTEND_0, '10.255.7.7', 8080), capturedCells());
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'unknown' });
    expect(legsOf(path)).toEqual(['cell-0 s-010255041002>']);
    expect(path.legs[0]?.outcome.nextHop).toEqual({ kind: 'unknown', ifOutside: 'eth0' });
  });

  test('the same, where the cell’s routes lead to the overlay', () => {
    const path = onlyPath(
      tcp(FRONTEND_0, '10.255.7.7', 8080),
      withRoutes('10.255.0.0/16 dev silk-vtep'),
    );
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'unknown' });
    expect(legsOf(path)).toEqual(['cell-0 s-010255041002>silk-vtep']);
  });

  test.each([
    ['blackhole 10.255.92.0/24', undefined],
    ['unreachable 10.255.92.0/24', 'icmp-host-unreachable'],
    ['prohibit 10.255.92.2', 'icmp-admin-prohibited'],
    ['throw 10.255.0.0/16', 'icmp-net-unreachable'],
  ])('by the route %s no rule has a say', (route, rejectedWith) => {
    const path = onlyPath(tcp(FRONTEND_0, BACKEND_1, 8080), withRoutes(route));
    expect(path).toMatchObject({ verdict: 'denied', arrival: undefined });
    expect(path.legs[0]?.outcome).toMatchObject({ rejectedWith, decidedBy: undefined, logs: [] });
  });

  test('by another device than the underlay’s: no security group is asked', () => {
    const path = onlyPath(tcp(FRONTEND_0, BACKEND_1, 9), withRoutes('10.255.92.2 dev tun0'));
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'outside' });
    expect(legsOf(path)).toEqual(['cell-0 s-010255041002>tun0']);
  });

  test('a container that talks to itself meets no cell', () => {
    expect(onlyPath(tcp(FRONTEND_0, FRONTEND_0, 1), capturedCells())).toEqual({
      verdict: 'allowed',
      arrival: 'container',
      legs: [],
    });
  });
});

describe('the mapped port of a container', () => {
  test('from the router', () => {
    const path = onlyPath(tcp(ROUTER, CELL_0, MAPPED_PORT), capturedCells());
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'container' });
    const [leg] = path.legs;
    expect(leg?.outcome).toMatchObject({ destinationPort: 8080, mark: 0xffff0000, logs: [] });
    expect(formatAddress(leg?.outcome.destination ?? address('::'))).toBe(FRONTEND_0);
  });

  test('on another cell: the security group forbids the way round the policy', () => {
    const path = onlyPath(tcp(FRONTEND_0, CELL_1, MAPPED_PORT), capturedCells());
    expect(path.verdict).toBe('denied');
    expect(logsOf(path)).toEqual(['cell-0 DENY_9e2d8089-a00e-463d-9342']);
  });

  test('on another cell: where it does not, no policy is asked and nothing is logged there', () => {
    const path = onlyPath(
      tcp(FRONTEND_0, CELL_1, MAPPED_PORT),
      capturedCells('c2c-on', allowCellNetwork),
    );
    expect(path).toMatchObject({ verdict: 'allowed', arrival: 'container' });
    expect(legsOf(path)).toEqual(['cell-0 s-010255041002>eth0', 'cell-1 eth0>s-010255092002']);
    const [, arrival] = path.legs;
    expect(arrival?.packet).toMatchObject({ source: address(CELL_0), mark: 0 });
    expect(arrival?.outcome).toMatchObject({ mark: 0xffff0000, logs: [] });
    expect(arrival?.outcome.decidedBy?.spec).toContain('--mark 0xffff0000 -j ACCEPT');
  });

  test('on its own cell: the packet does not come by eth0, so the policy is asked', () => {
    const path = onlyPath(tcp(REPORTER_0, CELL_0, MAPPED_PORT), capturedCells());
    expect(path.verdict).toBe('denied');
    expect(legsOf(path)).toEqual(['cell-0 s-010255041004>s-010255041002']);
    expect(logsOf(path)).toEqual(['cell-0 DENY_C2C_9e2d8089-a00e-463d-']);
  });
});

describe('other ends', () => {
  test.each([
    ['a host service', FRONTEND_0, '169.254.0.2', 9001, 'allowed', 'cell'],
    ['its own cell', FRONTEND_0, CELL_0, 1800, 'denied', undefined],
    ['the outside', FRONTEND_0, '203.0.113.10', 443, 'allowed', 'outside'],
    ['a cell from outside', ROUTER, CELL_0, 1800, 'allowed', 'cell'],
  ])('%s', (_, source, destination, port, verdict, arrival) => {
    const path = onlyPath(tcp(source, destination, port), capturedCells());
    expect(path).toMatchObject({ verdict, arrival });
  });

  test('no cell has to do with it', () => {
    expect(findPaths(tcp(ROUTER, '203.0.113.10', 443), capturedCells())).toEqual([]);
  });

  test('a cell whose address is not known: who arrives elsewhere is not known either', () => {
    const [cell0, cell1] = ['cell-0', 'cell-1'].map((id, at) =>
      cellOf(id, `10.0.16.${15 + at}`, allowCellNetwork(captureAt(id, 'c2c-on'))),
    );
    if (cell0 === undefined || cell1 === undefined) throw new Error('cells are missing');
    const map = new CellMap([{ ...cell0, ip: undefined }, cell1]);
    expect(onlyPath(tcp(FRONTEND_0, CELL_1, MAPPED_PORT), map)).toMatchObject({
      verdict: 'allowed',
      arrival: 'unknown',
    });
  });
});

describe('the answer', () => {
  test.each([
    ['one cell', tcp(FRONTEND_0, '10.255.41.3', 8080), ['cell-0 s-010255041003>s-010255041002']],
    [
      'two cells',
      tcp(FRONTEND_0, BACKEND_1, 8080),
      ['cell-1 s-010255092002>silk-vtep', 'cell-0 silk-vtep>s-010255041002'],
    ],
    [
      'a mapped port on another cell',
      tcp(FRONTEND_0, CELL_1, MAPPED_PORT),
      ['cell-1 s-010255092002>eth0', 'cell-0 eth0>s-010255041002'],
    ],
    ['the outside', tcp(FRONTEND_0, '203.0.113.10', 443), ['cell-0 eth0>s-010255041002']],
  ])('comes back over %s', (_, probe, legs) => {
    const map = capturedCells('c2c-on', allowCellNetwork);
    const reply = findReply(onlyPath(probe, map), map);
    expect(reply).toMatchObject({ verdict: 'allowed', arrival: 'container' });
    expect(legsOf(reply)).toEqual(legs);
  });

  test('comes to the address that the source had become, before nat translates it back', () => {
    const map = capturedCells('c2c-on', (save) =>
      save.replace(
        /(\*mangle\n(?::.*\n)+)/,
        '$1-A PREROUTING -d 10.0.16.15/32 -p tcp -m tcp --sport 443 -j LOG --log-prefix "REPLY "\n',
      ),
    );
    const reply = findReply(onlyPath(tcp(FRONTEND_0, '203.0.113.10', 443), map), map);
    expect(logsOf(reply)).toEqual(['cell-0 REPLY']);
    expect(legsOf(reply)).toEqual(['cell-0 eth0>s-010255041002']);
  });

  test('to an echo request is an echo reply', () => {
    const map = capturedCells();
    const probe = {
      source: address(FRONTEND_0),
      destination: address('203.0.113.10'),
      protocol: 1,
      icmpType: 8,
      icmpCode: 0,
    };
    const reply = findReply(onlyPath(probe, map), map);
    expect(reply.legs[0]?.packet).toMatchObject({ icmpType: 0, icmpCode: 0 });
  });

  test('to the router leaves the foundation', () => {
    const map = capturedCells();
    const reply = findReply(onlyPath(tcp(ROUTER, CELL_0, MAPPED_PORT), map), map);
    expect(reply).toMatchObject({ verdict: 'allowed', arrival: 'outside' });
  });

  test('of a host service is the matter of the cell', () => {
    const map = capturedCells();
    const reply = findReply(onlyPath(tcp(FRONTEND_0, '169.254.0.2', 9001), map), map);
    expect(reply).toMatchObject({ verdict: 'allowed', legs: [] });
  });

  test('is denied where no rule lets established connections back', () => {
    const map = capturedCells('c2c-on', (save) =>
      save.replaceAll(/^.*-A overlay--9e2d8089.*RELATED,ESTABLISHED.*\n/gm, ''),
    );
    const reply = findReply(onlyPath(tcp(FRONTEND_0, BACKEND_1, 8080), map), map);
    expect(reply.verdict).toBe('denied');
    expect(reply.legs.map(({ cell }) => cell.id)).toEqual(['cell-1', 'cell-0']);
  });
});
