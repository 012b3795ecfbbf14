import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { traceConnection, type TraceOrder } from '../../../src/lib/trace/trace-connection.js';
import { traceDocument, type TraceDocument } from '../../../src/lib/trace/trace-document.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { CAPTURE, CELL_IDS, traced, type CellName } from './traced.js';

/**
 * One foundation, with its cells' NAT rules, routes and overlay written in other ways: every trace is the same
 * (issue of silk's masquerade rule of 2025, cf-facts 10.1).
 */

const SOURCES = ['frontend/0', 'backend/1', 'backend/2', 'reporter/0', 'reporter/1'];
const DESTINATIONS = [
  ...['frontend/0', 'backend/0', 'backend/1', 'backend/3', 'reporter/1'],
  // A database that a group names, another cell's mapped port, a host service, the outside.
  ...['10.0.24.9', '10.0.16.16', '169.254.0.2', '203.0.113.10'],
];
const CONNECTIONS: readonly Partial<TraceOrder>[] = [
  { port: 8080 },
  { port: 5432 },
  { port: 7946, protocol: 'udp' },
  { port: 61_000 },
  { port: 443 },
  { port: 53, protocol: 'udp' },
  { protocol: 'icmp' },
];

/** Each source to each destination, the connections by turns: seven of nine destinations differ in it. */
const ORDERS: readonly TraceOrder[] = SOURCES.flatMap((source, at) =>
  DESTINATIONS.flatMap((destination, to) =>
    [0, 3].map((turn) => ({
      source,
      destination,
      ...CONNECTIONS[(at + to + turn) % CONNECTIONS.length],
    })),
  ),
);

/** What cfnet says, but for what address translation is worded by; with the capture's own addresses. */
type Answers = readonly Omit<TraceDocument, 'version'>[];

async function answersOf(directory: string, restore = (text: string) => text): Promise<Answers> {
  const answers = [];
  for (const order of ORDERS) {
    // One source for all would read nothing again, and be as good: but its directory is made once.
    const trace = await traceConnection(await sourceOf(directory), order);
    const document = JSON.parse(restore(JSON.stringify(traceDocument(trace)))) as TraceDocument;
    answers.push({
      ...document,
      pairs: document.pairs.map((pair) => ({
        ...pair,
        hops: pair.hops.filter(({ table }) => table !== 'nat'),
      })),
    });
  }
  return answers;
}

const opened = new Map<string, ReturnType<typeof openSnapshot>>();
const copies: SnapshotCopy[] = [];

function sourceOf(directory: string): ReturnType<typeof openSnapshot> {
  const source = opened.get(directory) ?? openSnapshot(directory);
  opened.set(directory, source);
  return source;
}

afterAll(() => Promise.all(copies.map((copy) => copy.remove())));

type Change = (text: string, cell: CellName) => string;

/** A copy of the capture with changed rules, and with routes where they are given. */
async function changedCapture(
  rules: Change,
  routes?: (cell: CellName) => string,
  rest: Change = (text) => text,
): Promise<string> {
  const copy = await SnapshotCopy.ofCapture();
  copies.push(copy);
  for (const [cell, id] of Object.entries(CELL_IDS) as [CellName, string][]) {
    const file = (name: string): string => `cells/${id}/${name}`;
    const change = async (name: string, made: Change): Promise<void> => {
      await copy.write(name, made(await readFile(join(CAPTURE, name), 'utf8'), cell));
    };
    await change(file('iptables-save.txt'), (text) => rest(rules(text, cell), cell));
    await change(file('container-metadata.json'), rest);
    if (routes !== undefined) await copy.write(file('ip-route.txt'), rest(routes(cell), cell));
  }
  const lrps = await readFile(join(CAPTURE, 'actual-lrps.ndjson'), 'utf8');
  await copy.write('actual-lrps.ndjson', rest(lrps, 'cell-0'));
  return copy.directory;
}

const LEASES: Readonly<Record<CellName, string>> = {
  'cell-0': '10.255.41.0',
  'cell-1': '10.255.92.0',
  'cell-2': '10.255.118.0',
};
const CELL_IPS: Readonly<Record<CellName, string>> = {
  'cell-0': '10.0.16.15',
  'cell-1': '10.0.16.16',
  'cell-2': '10.0.16.17',
};
const CONTAINERS: Readonly<Record<CellName, readonly number[]>> = {
  'cell-0': [2, 3, 4, 5],
  'cell-1': [2, 3],
  'cell-2': [2, 3],
};

function exceptFrom(block: (cell: CellName) => string): Change {
  return (text, cell) => text.replaceAll('! -d 10.255.0.0/16', `! -d ${block(cell)}`);
}

/** `ip route` as silk's daemon and CNI plugin make it. */
function routesOf(cell: CellName, overlay = ['10.255.0.0/16']): string {
  const [, own, number] = /^(10\.255\.(\d+)\.)/.exec(LEASES[cell]) ?? [];
  return [
    'default via 10.0.16.1 dev eth0 ',
    `10.0.16.0/22 dev eth0 proto kernel scope link src ${CELL_IPS[cell]} `,
    ...overlay.map(
      (block) => `${block} dev silk-vtep proto kernel scope link src ${LEASES[cell]} `,
    ),
    ...CONTAINERS[cell].map((last) => {
      const device = `s-010255${(number ?? '').padStart(3, '0')}00${last}`;
      return `${own ?? ''}${last} dev ${device} proto kernel scope link src 169.254.0.1 `;
    }),
    ...Object.values(LEASES)
      .filter((lease) => lease !== LEASES[cell])
      .map((lease) => `${lease}/24 via ${lease} dev silk-vtep src ${LEASES[cell]} `),
    '',
  ].join('\n');
}

/** Two of the cells have their leases in other blocks. */
const MOVED = [
  ['10.255.92.', '172.30.92.'],
  ['10.255.118.', '192.168.118.'],
] as const;

function moved(text: string): string {
  return MOVED.reduce((all, [from, to]) => all.replaceAll(from, to), text).replaceAll(
    's-010255092',
    's-172030092',
  );
}

function restored(text: string): string {
  return MOVED.reduce((all, [from, to]) => all.replaceAll(to, from), text);
}

const lease = exceptFrom((cell) => `${LEASES[cell]}/24`);

describe('every trace is the same', () => {
  const wanted = answersOf(CAPTURE);

  test('whatever is not masqueraded', async () => {
    const variants = [
      lease,
      exceptFrom(() => '10.0.0.0/8'),
      exceptFrom(() => '0.0.0.0/0'),
      exceptFrom(() => '203.0.113.10/32'),
      exceptFrom(() => '10.0.16.0/22'),
      (text: string) => text.replaceAll(/^.*-j MASQUERADE\n/gm, ''),
    ];
    for (const variant of variants) {
      expect(await answersOf(await changedCapture(variant))).toEqual(await wanted);
    }
  });

  test('with the cells’ own routes, which NAT rules may contradict', async () => {
    const bySsh = (cell: CellName): string =>
      `\uFEFF${routesOf(cell).replaceAll(/^(?=.)/gm, `diego-cell/${CELL_IDS[cell]}: stdout | `)}`;
    for (const [variant, routes] of [
      [lease, (cell: CellName) => routesOf(cell)],
      [exceptFrom(() => '0.0.0.0/0'), bySsh],
    ] as const) {
      const snapshot = await changedCapture(variant, routes);
      expect(await answersOf(snapshot)).toEqual(await wanted);
    }
  });

  test('with an overlay of three blocks, with routes and without', async () => {
    const blocks = ['10.255.0.0/16', '172.30.0.0/16', '192.168.0.0/16'];
    for (const routes of [undefined, (cell: CellName) => routesOf(cell, blocks)]) {
      const snapshot = await changedCapture(lease, routes, moved);
      expect(await answersOf(snapshot, restored)).toEqual(await wanted);
    }
  });

  test('they are of all kinds', async () => {
    const reasons = new Set((await wanted).map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual(
      expect.arrayContaining([
        ...['ASG_ALLOWED', 'ASG_NO_RULE', 'HOST_PROTECTED', 'NO_POLICY', 'POLICY_ALLOWED'],
      ]),
    );
  });
});

describe('an address that nobody is known to have', () => {
  async function asked(
    destination: string,
    rules: Change,
    routes?: (cell: CellName) => string,
  ): Promise<Awaited<ReturnType<typeof traced>>> {
    const snapshot = await changedCapture(rules, routes);
    return traced('frontend/0', destination, { snapshot, port: 5432 });
  }

  test('in another lease of the overlay: by the routes nobody gets it', async () => {
    const { document, exitCode } = await asked('10.255.7.7', lease, (cell) => routesOf(cell));
    expect(exitCode).toBe(4);
    expect(document).toMatchObject({ verdict: 'denied', reason: 'UNKNOWN_ADDRESS' });
    expect(document.sentence).toMatch(/^frontend\/0 does not reach 10\.255\.7\.7 .*no cell/);
  });

  test.each(['lease', 'all'])('without routes: denied on either way (%s)', async (name) => {
    const rules = name === 'lease' ? lease : exceptFrom(() => '0.0.0.0/0');
    const { document, exitCode } = await asked('10.255.7.7', rules);
    expect(exitCode).toBe(4);
    expect(document).toMatchObject({ verdict: 'denied', reason: 'UNKNOWN_ADDRESS' });
    expect(document.sentence).toMatch(/^frontend\/0 does not reach .* outside .* lets nothing out/);
    expect(document.notes.join()).toContain('`ip route`');
  });

  test('without routes there is no answer where it could go outside', async () => {
    // A group lets everything out to port 53, wherever it is.
    const snapshot = await changedCapture(lease);
    const answer = traced('frontend/0', '10.255.7.7', { snapshot, port: 53 });
    await expect(answer).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(
        ' is not known: there is no list of the routes of ',
      ) as unknown,
      hint: expect.stringContaining('`ip route`') as unknown,
    });
  });

  test.each([
    ['blackhole 10.255.7.0/24', '4', 'UNKNOWN_ADDRESS', 'by its route "blackhole 10.255.7.0/24"'],
    ['10.255.7.7 via 10.0.16.1 dev eth0', '1', 'ASG_NO_RULE', 'security group'],
  ])('where a route says so: %s', async (route, code, reason, because) => {
    const { document, exitCode } = await asked(
      '10.255.7.7',
      lease,
      (cell) => routesOf(cell) + route,
    );
    expect({ exitCode: String(exitCode), reason: document.reason }).toEqual({
      exitCode: code,
      reason,
    });
    expect(document.sentence).toContain(because);
  });

  test('a private address near nothing is presumed to be outside, and that is said', async () => {
    const { document } = await asked('10.200.1.1', lease);
    expect(document).toMatchObject({ verdict: 'denied', reason: 'ASG_NO_RULE' });
    expect(document.notes.join()).toContain('presumed');
    const known = await asked('10.200.1.1', lease, (cell) => routesOf(cell));
    expect(known.document.notes.join()).not.toContain('presumed');
  });
});

test('a container that only its cell’s rules know is found, in whichever block', async () => {
  const snapshot = await changedCapture(lease, undefined, moved);
  const without = (text: string): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(JSON.parse(text) as Record<string, { ip: string }>).filter(
          ([, { ip }]) => ip !== '172.30.92.2',
        ),
      ),
    );
  const copy = copies.at(-1);
  const metadata = `cells/${CELL_IDS['cell-1']}/container-metadata.json`;
  await copy?.write(metadata, without(await readFile(join(snapshot, metadata), 'utf8')));
  await copy?.remove('actual-lrps.ndjson');
  const { document } = await traced('frontend/0', '172.30.92.2', { snapshot, port: 8080 });
  expect(document).toMatchObject({ verdict: 'allowed', reason: 'POLICY_ALLOWED' });
});

test('a route to the overlay alone finds no other cell, and that is said', async () => {
  const snapshot = await changedCapture(lease, (cell) =>
    routesOf(cell)
      .split('\n')
      .filter((line) => !line.startsWith(LEASES['cell-1']))
      .join('\n'),
  );
  const { document } = await traced('frontend/0', 'backend/1', { snapshot, port: 8080 });
  expect(document.notes.join()).toContain('only "10.255.0.0/16 dev silk-vtep"');
});

test('routes that cannot be read are told, and what is known otherwise counts', async () => {
  const snapshot = await changedCapture(lease, () => 'bash: ip: command not found\n');
  const { document, exitCode, notices } = await traced('frontend/0', 'backend/1', {
    snapshot,
    port: 8080,
  });
  expect(exitCode).toBe(5);
  expect(document.reason).toBe('POLICY_ALLOWED');
  expect(notices.join()).toMatch(/ip-route\.txt is broken at line 1/);
});
