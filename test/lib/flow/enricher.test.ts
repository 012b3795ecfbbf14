import { describe, expect, test } from '@jest/globals';
import { Enricher } from '../../../src/lib/flow/enricher.js';
import { flowDocument } from '../../../src/lib/flow/flow-document.js';
import type { Party } from '../../../src/lib/flow/flow.js';
import { flowIn, knowledgeOf, policy, type Foundation } from '../../support/foundation.js';
import { logLine, silkPrefix, TIME, type LineParts } from '../../support/log-line.js';
import { readOne, readText } from '../kernel-log/read-lines.js';

const SHOP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const STOCK = 'f9fb5aa8-e679-41d0-9b16-cb7ee55d054d';
const DNS = '77e10b40-d3ba-4c50-8d57-7d6ab5c93e8a';
const SHOP_0 = '1f97ff6d-4517-43a0-5aef-f591';
const STOCK_0 = 'd5978989-1401-49ff-46cd-33e7';
const DNS_0 = '3320ced4-2f80-4b15-a65a-8528';
const SHOP_IP = '10.255.77.3';
const STOCK_IP = '10.255.77.4';
const CELL_A = { id: 'cell-a', name: 'diego-cell/cell-a', ip: '10.0.16.15' };
const CELL_B = { id: 'cell-b', ip: '10.0.16.16', az: 'z2' };

const FOUNDATION = {
  containers: [
    { handle: SHOP_0, ip: SHOP_IP, cellId: 'cell-a', appGuid: SHOP, index: 0 },
    { handle: STOCK_0, ip: STOCK_IP, cellId: 'cell-a', appGuid: STOCK, index: 0 },
  ],
  tags: { 1: SHOP, 2: STOCK, 3: DNS },
  cells: [CELL_A, CELL_B],
} satisfies Foundation;

const shop = { app: { guid: SHOP }, instance: { guid: SHOP_0, index: 0 }, cell: { id: 'cell-a' } };
const stock = {
  app: { guid: STOCK },
  instance: { guid: STOCK_0, index: 0 },
  cell: { id: 'cell-a' },
};

const ASG = silkPrefix('OK_', SHOP_0);
const C2C_OK = silkPrefix('OK_0001_', STOCK);
const C2C_DENIED = silkPrefix('DENY_C2C_', STOCK_0);

/** Who stands at the ends. */
function endsOf(parts: LineParts, foundation: Foundation = FOUNDATION): readonly [Party, Party] {
  const { source, destination } = flowIn(foundation, logLine(parts));
  return [source, destination];
}

describe('a line of a security group', () => {
  test.each([
    ['a stranger', '203.0.113.10', {}],
    ['a container', STOCK_IP, stock],
    ['a cell', CELL_B.ip, { cell: { id: 'cell-b' } }],
  ])('names its source by handle, and %s by address', (_, destination, party) => {
    expect(endsOf({ prefix: ASG, destination })).toEqual([shop, party]);
  });

  test('believes the handle, not the address', () => {
    expect(endsOf({ prefix: ASG, source: STOCK_IP, destination: '203.0.113.10' })).toEqual([
      shop,
      {},
    ]);
  });

  test('takes the mark where nobody has the handle', () => {
    const prefix = silkPrefix('DENY_', DNS_0);
    const destination = '203.0.113.10';
    expect(endsOf({ prefix, destination, mark: 3 })).toEqual([{ app: { guid: DNS } }, {}]);
    expect(endsOf({ prefix, destination })).toEqual([{}, {}]);
    expect(endsOf({ prefix, destination, mark: 99 })).toEqual([{}, {}]);
    expect(endsOf({ prefix, destination, mark: 0xffff0000 })).toEqual([{}, {}]);
  });

  test('of a container that is known to be elsewhere names nobody, mark or not', () => {
    const line = readOne(logLine({ prefix: ASG, destination: '203.0.113.10', mark: 3 }));
    const flow = new Enricher(knowledgeOf(FOUNDATION), CELL_B).enrich(line);
    expect([flow.source, flow.cell]).toEqual([{}, CELL_B]);
  });

  test('with a piece that fits two names what they share, and no instance', () => {
    const twin = `${SHOP_0.slice(0, 19)}9999-0000`;
    const containers = [
      ...FOUNDATION.containers,
      { handle: twin, appGuid: SHOP, cellId: 'cell-a' },
    ];
    const [source] = endsOf({ prefix: silkPrefix('DENY_ORL_', SHOP_0) }, { containers });
    expect(source).toEqual({ app: { guid: SHOP }, ambiguous: [SHOP_0, twin] });
  });
});

describe('a line that allows c2c', () => {
  test('names the app of its destination; the address tells the instance', () => {
    expect(endsOf({ prefix: C2C_OK, mark: 1 })).toEqual([shop, stock]);
  });

  test.each([
    ['nobody has', '10.255.77.99'],
    ['another app has', SHOP_IP],
  ])('names the app alone where %s the address', (_, destination) => {
    expect(endsOf({ prefix: C2C_OK, destination })[1]).toEqual({ app: { guid: STOCK } });
  });

  test('lends its app to a container that is known by address only', () => {
    const nameless = { handle: DNS_0, ip: '10.255.77.9', cellId: 'cell-b' };
    const containers = [...FOUNDATION.containers, nameless];
    expect(endsOf({ prefix: C2C_OK, destination: nameless.ip }, { containers })[1]).toEqual({
      app: { guid: STOCK },
      instance: { guid: DNS_0 },
      cell: { id: 'cell-b' },
    });
  });
});

describe('a line that denies c2c', () => {
  test('names its destination by handle, its source by address', () => {
    expect(endsOf({ prefix: C2C_DENIED })).toEqual([shop, stock]);
  });

  test('with an unknown handle does not take whoever has the address', () => {
    expect(endsOf({ prefix: silkPrefix('DENY_C2C_', DNS_0) })).toEqual([shop, {}]);
  });
});

describe('the source of c2c', () => {
  const unknown = '10.255.99.9';

  test.each<[string, LineParts, Partial<Foundation>, object]>([
    [
      'by tag where nobody has the address',
      { prefix: C2C_OK, source: unknown },
      {},
      { app: { guid: SHOP } },
    ],
    [
      'by mark as well',
      { prefix: C2C_DENIED, source: unknown, mark: 3 },
      {},
      { app: { guid: DNS } },
    ],
    ['neither', { prefix: C2C_DENIED, source: unknown }, {}, {}],
    ['a tag that nobody holds', { prefix: silkPrefix('OK_0009_', STOCK), source: unknown }, {}, {}],
    ['the router', { prefix: C2C_DENIED, source: unknown, mark: 0xffff0000 }, {}, {}],
    [
      'tag and address tell different apps: neither is believed',
      { prefix: C2C_OK, source: STOCK_IP },
      {},
      {},
    ],
    [
      'unless the tag was handed on: its app has no such policy',
      { prefix: C2C_OK, source: STOCK_IP },
      { policies: [policy(STOCK, STOCK), policy(SHOP, DNS)] },
      stock,
    ],
    [
      'a tag counts when a policy can have given it',
      { prefix: C2C_OK, source: unknown },
      { policies: [policy(SHOP, STOCK)] },
      { app: { guid: SHOP } },
    ],
    [
      'and not when none can',
      { prefix: C2C_OK, source: unknown },
      { policies: [policy(SHOP, DNS)] },
      {},
    ],
    [
      'a denied packet may be marked for other destinations',
      { prefix: C2C_DENIED, source: unknown, mark: 1 },
      { policies: [policy(SHOP, DNS)] },
      { app: { guid: SHOP } },
    ],
    [
      'and is not marked at all by an app that is no source',
      { prefix: C2C_DENIED, source: unknown, mark: 1 },
      { policies: [policy(STOCK, DNS)] },
      {},
    ],
  ])('%s', (_, parts, more, source) => {
    expect(endsOf(parts, { ...FOUNDATION, ...more })[0]).toEqual(source);
  });

  test('the mark lends its app to a container that is known by address only', () => {
    const nameless = { handle: DNS_0, ip: unknown, cellId: 'cell-b' };
    const foundation = { ...FOUNDATION, containers: [...FOUNDATION.containers, nameless] };
    expect(endsOf({ prefix: C2C_OK, source: unknown }, foundation)[0]).toEqual({
      app: { guid: SHOP },
      instance: { guid: DNS_0 },
      cell: { id: 'cell-b' },
    });
  });
});

describe('an address that was used again', () => {
  const TEN = '2026-01-05T10:00:00Z';
  const containers = [
    {
      handle: SHOP_0,
      ip: SHOP_IP,
      appGuid: SHOP,
      until: Date.parse(TEN),
      state: 'deleted' as const,
    },
    { handle: DNS_0, ip: SHOP_IP, appGuid: DNS, since: Date.parse('2026-01-05T11:00:00Z') },
    { handle: STOCK_0, ip: STOCK_IP, appGuid: STOCK },
  ];

  test.each([
    ['2026-01-05T09:30:00Z', SHOP],
    ['2026-01-05T10:30:00Z', undefined],
    ['2026-01-05T11:30:00Z', DNS],
  ])('means who had it at %s', (time, guid) => {
    const flow = flowIn({ containers }, logLine({ prefix: C2C_DENIED, time }));
    expect(flow.source.app?.guid).toBe(guid);
  });
});

describe('the cell', () => {
  const rfc5424 = (id: string, ip: string): string =>
    `<4>1 ${TIME} ${ip} kernel - - [instance@47450 director="" deployment="cf" group="diego-cell" az="z1" id="${id}"]`;

  test('whose log is read is the cell of every line', () => {
    const line = readOne(logLine({ prefix: ASG, envelope: rfc5424('cell-b', CELL_B.ip) }));
    expect(new Enricher(knowledgeOf(FOUNDATION), CELL_A).enrich(line).cell).toBe(CELL_A);
  });

  test('that an envelope names is completed by what is known of it', () => {
    const flow = flowIn(
      FOUNDATION,
      logLine({ prefix: ASG, envelope: rfc5424('cell-b', 'cell-b.dns') }),
    );
    expect(flow.cell).toEqual({
      ...{ id: 'cell-b', name: 'diego-cell/cell-b', ip: '10.0.16.16' },
      ...{ az: 'z1', deployment: 'cf' },
    });
  });

  test('that an envelope names need not be known', () => {
    const flow = flowIn({}, logLine({ prefix: ASG, envelope: rfc5424('cell-z', '10.0.16.99') }));
    expect(flow.cell).toEqual({
      ...{ id: 'cell-z', name: 'diego-cell/cell-z', ip: '10.0.16.99' },
      ...{ az: 'z1', deployment: 'cf' },
    });
  });

  test('of a relay has only its name', () => {
    const envelope = 'Jun 16 23:18:38 kern kernel [job=diego_cell index=1]';
    expect(flowIn(FOUNDATION, logLine({ prefix: ASG, envelope })).cell).toEqual({
      name: 'diego_cell/1',
    });
  });

  test('of each line in a log of many cells is one object for all its lines', () => {
    const lines = ['cell-a', 'cell-b', 'cell-a', 'cell-b'].map((id) =>
      logLine({ prefix: ASG, envelope: rfc5424(id, '10.0.0.1') }),
    );
    const enricher = new Enricher(knowledgeOf(FOUNDATION));
    const [a, b, ...again] = readText(lines.join('\n')).packets.map(
      (packet) => enricher.enrich(packet).cell,
    );
    expect([a?.id, b?.id]).toEqual(['cell-a', 'cell-b']);
    expect([again[0] === a, again[1] === b]).toEqual([true, true]);
  });

  test.each<[string, LineParts, object | undefined]>([
    ['the container that the handle names', { prefix: ASG }, CELL_A],
    ['the container that denied', { prefix: C2C_DENIED, destination: '10.9.9.9' }, CELL_A],
    ['the instance at the address, of the app that is named', { prefix: C2C_OK }, CELL_A],
    ['nobody: the app may be anywhere', { prefix: C2C_OK, destination: '10.9.9.9' }, undefined],
    ['not whoever else has the address', { prefix: C2C_OK, destination: SHOP_IP }, undefined],
    [
      'not whoever has the address of an unknown handle',
      { prefix: silkPrefix('DENY_C2C_', DNS_0) },
      undefined,
    ],
    ['not the other end', { prefix: silkPrefix('DENY_', DNS_0), destination: STOCK_IP }, undefined],
  ])('is told by %s', (_, parts, cell) => {
    expect(flowIn(FOUNDATION, logLine(parts)).cell).toEqual(cell);
  });

  test('of a container may be known by its id alone', () => {
    const containers = [{ handle: SHOP_0, cellId: 'cell-z' }];
    expect(flowIn({ containers }, logLine({ prefix: ASG })).cell).toEqual({ id: 'cell-z' });
  });
});

describe('rule and reason', () => {
  const rule = { table: 'filter', chain: 'c', number: 1, spec: '-A c -j LOG' };

  test('are looked for on the cell that wrote', () => {
    const asked: string[] = [];
    const knowledge = {
      ...knowledgeOf({ ...FOUNDATION, policies: [] }),
      findRule: (cellId: string) => {
        asked.push(cellId);
        return rule;
      },
    };
    const enricher = new Enricher(knowledge);
    const denied = enricher.enrich(readOne(logLine({ prefix: C2C_DENIED })));
    expect([denied.rule, denied.reason, asked]).toEqual([rule, 'NO_POLICY', ['cell-a']]);
    const stray = enricher.enrich(readOne(logLine({ prefix: silkPrefix('DENY_', DNS_0) })));
    expect([stray.rule, stray.reason, asked]).toEqual([undefined, 'ASG_NO_RULE', ['cell-a']]);
  });
});

test('what nobody knows is left out of the document, key and all', () => {
  const line = `${C2C_DENIED} IN= OUT= SRC=10.255.77.3 DST=10.255.77.4 LEN=60 TRUNCATED`;
  const document = flowDocument(flowIn({}, line));
  expect(Object.entries(document).filter(([, value]) => value === undefined)).toEqual([]);
  expect(document).toEqual({
    version: 1,
    verdict: 'denied',
    kind: 'c2c',
    direction: 'ingress',
    source: { ip: '10.255.77.3' },
    destination: { ip: '10.255.77.4' },
    prefix: C2C_DENIED,
    raw: line,
  });
});
