import { isCell } from '../../../src/lib/filter/flow-test.js';
import { describe, expect, test } from '@jest/globals';
import { FlowFilter } from '../../../src/lib/filter/flow-filter.js';
import type { FilterValues } from '../../../src/lib/filter/filter-values.js';
import type { Flow } from '../../../src/lib/flow/flow.js';
import { flowIn, type Foundation } from '../../support/foundation.js';
import { logLine, silkPrefix } from '../../support/log-line.js';

const SHOP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const STOCK = 'f9fb5aa8-e679-41d0-9b16-cb7ee55d054d';
const SHOP_HANDLE = '1f97ff6d-4517-43a0-5aef-f591';
const STOCK_HANDLE = 'd5978989-1401-49ff-46cd-33e7';
const CELL = { id: '0455ec2b', name: 'diego-cell/0455ec2b', ip: '10.0.16.15' };

const FOUNDATION: Foundation = {
  containers: [
    {
      ...{ handle: SHOP_HANDLE, ip: '10.255.77.3', cellId: CELL.id, index: 3 },
      ...{ appGuid: SHOP, appName: 'shop', spaceGuid: 'space-1', spaceName: 'prod' },
      ...{ orgGuid: 'org-1', orgName: 'acme' },
    },
    {
      ...{ handle: STOCK_HANDLE, ip: '10.255.77.4', cellId: CELL.id, index: 4 },
      ...{ appGuid: STOCK, appName: 'stock', spaceGuid: 'space-2', spaceName: 'test' },
      ...{ orgGuid: 'org-2', orgName: 'globex' },
    },
  ],
  cells: [CELL],
};

const DENIED = silkPrefix('DENY_C2C_', STOCK_HANDLE);
/** From shop/3 to stock/4, denied. */
const FLOW = flowIn(FOUNDATION, logLine({ prefix: DENIED }), CELL);
/** The same, but nobody is known. */
const STRANGE = flowIn({}, logLine({ prefix: DENIED }));

function passes(values: FilterValues, flow: Flow = FLOW): boolean {
  return new FlowFilter(values).test(flow);
}

/** Values that the two ends of the flow have, and one that neither has. */
const END_VALUES: readonly (readonly [string, string, string, string])[] = [
  ['app', 'shop', 'stock', 'dns'],
  ['app', SHOP, STOCK, SHOP.slice(0, 20)],
  ['space', 'prod', 'test', 'dev'],
  ['space', 'space-1', 'space-2', 'space'],
  ['org', 'acme', 'globex', 'initech'],
  ['org', 'org-1', 'org-2', 'org-3'],
  ['instance', '3', '4', '5'],
  ['instance', SHOP_HANDLE, STOCK_HANDLE, '1f97ff6d-4517-43a0-5aef-f592'],
  ['instance', '1f97ff6d', 'd5978989-14', '1f97ff6e'],
  ['ip', '10.255.77.3', '10.255.77.4', '10.255.77.5'],
  ['ip', '10.255.77.2/31', '10.255.77.4/31', '10.255.78.0/24'],
  ['port', '40000', '8080', '8081'],
  ['port', '39999-40001', '8080-8081', '0-79'],
];

describe.each(END_VALUES)('%s, with %s at the source and %s at the destination', (...given) => {
  const [field, ofSource, ofDestination, ofNeither] = given;

  test.each([
    ['', { source: true, destination: true }],
    ['from-', { source: true, destination: false }],
    ['to-', { source: false, destination: true }],
  ])(`--%s${field}`, (prefix, side) => {
    const flag = `${prefix}${field}`;
    const one = (value: string): boolean => passes({ [flag]: [value] });
    expect([one(ofSource), one(`!${ofSource}`)]).toEqual([side.source, !side.source]);
    expect([one(ofDestination), one(`!${ofDestination}`)]).toEqual([
      side.destination,
      !side.destination,
    ]);
    expect([one(ofNeither), one(`!${ofNeither}`)]).toEqual([false, true]);
  });

  test('several values: some of the wanted ones, none of the others', () => {
    const from = `from-${field}`;
    expect(passes({ [from]: [ofNeither, ofSource] })).toBe(true);
    expect(passes({ [from]: [ofNeither, ofDestination] })).toBe(false);
    expect(passes({ [from]: [`!${ofNeither}`, `!${ofDestination}`] })).toBe(true);
    expect(passes({ [from]: [`!${ofNeither}`, `!${ofSource}`] })).toBe(false);
    expect(passes({ [field]: [ofSource, `!${ofDestination}`] })).toBe(false);
    expect(passes({ [field]: [ofSource, `!${ofNeither}`] })).toBe(true);
  });

  test('several flags: all of them', () => {
    const from = `from-${field}`;
    const to = `to-${field}`;
    expect(passes({ [from]: [ofSource], [to]: [ofDestination] })).toBe(true);
    expect(passes({ [from]: [ofSource], [to]: [ofNeither] })).toBe(false);
    expect(passes({ [from]: [ofNeither], [to]: [ofDestination] })).toBe(false);
  });
});

describe.each([
  ['cell', ['0455ec2b', 'diego-cell/0455ec2b', '10.0.16.15'], '0455ec2c'],
  ['protocol', ['tcp', 'TCP', '6'], 'udp'],
  ['verdict', ['denied'], 'allowed'],
  ['kind', ['c2c'], 'asg'],
])('--%s', (flag, its, other) => {
  test.each(its)('%s', (value) => {
    expect(passes({ [flag]: [value] })).toBe(true);
    expect(passes({ [flag]: [`!${value}`] })).toBe(false);
    expect(passes({ [flag]: [other] })).toBe(false);
    expect(passes({ [flag]: [`!${other}`] })).toBe(true);
    expect(passes({ [flag]: [other, value] })).toBe(true);
    expect(passes({ [flag]: [value, `!${other}`] })).toBe(true);
  });
});

test.each([
  ['0455ec2b', true],
  ['diego-cell/0455ec2b', true],
  ['0455ec2', false],
  ['0455ec2b-', false],
  ['diego-cell/0455ec2', false],
  ['0455ec2c', false],
])('a cell by as much of its id as output shows: %s', (value, fits) => {
  const id = '0455ec2b-11fa-41ab-9d1c-f3a575cd55ea';
  expect(isCell({ id, name: `diego-cell/${id}` }, value)).toBe(fits);
});

describe('fields of other flows', () => {
  test.each<[FilterValues, string, string]>([
    [{ protocol: ['icmp'] }, 'ICMP TYPE=8 CODE=0 ID=7 SEQ=1', 'UDP SPT=1 DPT=2 LEN=8'],
    [{ protocol: ['58', 'ipv6-icmp'] }, 'ICMPv6 TYPE=128 CODE=0', '50 '],
    [{ protocol: ['47'] }, '47', 'TCP SPT=1 DPT=2 SYN'],
    [{ protocol: ['gre'] }, '47', '48'],
    [{ 'to-port': ['0-65535'] }, 'UDP SPT=1 DPT=0 LEN=8', 'ICMP TYPE=8 CODE=0'],
  ])('%j', (values, fitting, other) => {
    const fits = (packet: string): boolean =>
      passes(values, flowIn({}, logLine({ prefix: DENIED, packet })));
    expect([fits(fitting), fits(other)]).toEqual([true, false]);
  });

  test('IPv6, however the address is written', () => {
    const flow = flowIn(
      {},
      logLine({
        prefix: DENIED,
        source: 'fd00:0000:0000:0000:0000:0000:0000:0003',
        destination: 'fd00:0000:0000:0000:0000:0000:0000:0004',
      }),
    );
    expect(passes({ 'from-ip': ['FD00::3'] }, flow)).toBe(true);
    expect(passes({ 'to-ip': ['fd00::/16'] }, flow)).toBe(true);
    expect(passes({ ip: ['0.0.0.0/0'] }, flow)).toBe(false);
  });
});

describe('ends that nobody knows', () => {
  test.each<[FilterValues, boolean]>([
    [{ 'to-instance': [STOCK_HANDLE] }, true],
    [{ 'to-instance': ['d5978989'] }, true],
    [{ 'from-instance': ['d5978989'] }, false],
    [{ 'to-instance': ['d5978989-1401-49fe'] }, false],
    [{ app: ['stock'] }, false],
    [{ 'to-app': ['!stock'] }, true],
    [{ cell: ['0455ec2b'] }, false],
    [{ cell: ['!0455ec2b'] }, true],
  ])('%j', (values, expected) => {
    expect(passes(values, STRANGE)).toBe(expected);
  });

  test.each<[FilterValues, boolean]>([
    [{ 'to-app': [STOCK] }, true],
    [{ app: [STOCK] }, true],
    [{ 'from-app': [STOCK] }, false],
    [{ 'to-app': [SHOP] }, false],
    [{ 'to-instance': [STOCK] }, false],
  ])('an accept line names the app of its destination: %j', (values, expected) => {
    const flow = flowIn({}, logLine({ prefix: silkPrefix('OK_0001_', STOCK) }));
    expect(passes(values, flow)).toBe(expected);
  });
});

describe('a value that its field cannot have', () => {
  test.each([
    ['instance', 'd597898', "'d597898' is no instance"],
    ['ip', '10.255.77', "'10.255.77' is no address"],
    ['ip', '10.255.77.0/33', "'10.255.77.0/33' is no address"],
    ['port', '65536', "'65536' is no port"],
    ['port', '90-80', "'90-80' is no port"],
    ['port', 'http', "'http' is no port"],
    ['protocol', 'tpc', "'tpc' is no protocol"],
    ['protocol', '256', "'256' is no protocol"],
    ['verdict', 'deny', "'deny' is no verdict"],
    ['kind', 'C2C', "'C2C' is no kind"],
    ['app', '', '--app needs a value'],
    ['from-space', '!', '--from-space needs a value'],
    ['cell', '', '--cell needs a value'],
  ])("--%s '%s'", (flag, value, message) => {
    for (const given of new Set([value, `!${value}`.replace('!!', '!')])) {
      expect(() => new FlowFilter({ [flag]: [given] })).toThrow(
        expect.objectContaining({
          code: 'USAGE',
          message,
          hint: expect.stringMatching(/\.$/) as unknown,
        }),
      );
    }
  });
});

test('without filters everything passes', () => {
  expect([passes({}), passes({}, STRANGE), passes({ app: [] })]).toEqual([true, true, true]);
});
