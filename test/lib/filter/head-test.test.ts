import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FlowFilter } from '../../../src/lib/filter/flow-filter.js';
import type { FilterValues } from '../../../src/lib/filter/filter-values.js';
import { Enricher, type Knowledge } from '../../../src/lib/flow/enricher.js';
import { KernelLogReader, type HeadTest } from '../../../src/lib/kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../../../src/lib/kernel-log/packet.js';
import { knowledgeOf, policy, type Foundation } from '../../support/foundation.js';
import { logLine, silkPrefix } from '../../support/log-line.js';
import { LATEST, readOne } from '../kernel-log/read-lines.js';

// More of them: CFNET_FILTER_RUNS=50000 npm run jest -- test/lib/filter/head-test
const RUNS = Number(process.env['CFNET_FILTER_RUNS'] ?? 1000);

/** A small world, so that everything meets everything: pieces fit several, addresses are used again. */
const APPS = [
  'aaaaaaaa-0000-4000-8000-000000000001',
  'aaaaaaaa-0000-4000-8000-000000000002',
  'bbbbbbbb-0000-4000-8000-000000000003',
];
const HANDLES = [
  'cccccccc-0000-4000-8000-0001',
  'cccccccc-0000-4000-8000-0002',
  'cccccccc-0000-4000-9000-0003',
  'dddddddd-0000-4000-8000-0004',
  'eeeeeeee-0000-4000-8000-0005',
];
const CELLS = ['cell-a', 'cell-b'];
const ADDRESSES = ['10.255.1.2', '10.255.1.3', '10.255.2.2', '10.0.0.1', '203.0.113.9'];
const TIMES = [0, 10, 20, 30].map((minutes) => Date.UTC(2026, 0, 5, 9, minutes));

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const containers = fc.uniqueArray(
  fc
    .record(
      {
        handle: fc.constantFrom(...HANDLES),
        ip: fc.constantFrom(...ADDRESSES),
        cellId: fc.constantFrom(...CELLS),
        appGuid: fc.constantFrom(...APPS),
        spaceName: fc.constantFrom('prod', 'test'),
        index: fc.nat({ max: 2 }),
        since: fc.constantFrom(...TIMES),
        until: fc.constantFrom(...TIMES),
        state: fc.constantFrom('running' as const, 'deleted' as const),
      },
      { requiredKeys: ['handle'] },
    )
    .map(({ spaceName, ...rest }) => ({
      ...rest,
      ...(spaceName !== undefined && { spaceName, spaceGuid: `guid-of-${spaceName}` }),
    })),
  { maxLength: 5, selector: ({ handle }) => handle },
);

const foundations: fc.Arbitrary<Foundation> = fc.record(
  {
    containers,
    tags: fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom(...APPS)),
    cells: fc.constant(CELLS.map((id, at) => ({ id, ip: `10.0.0.${at + 1}` }))),
    policies: fc.array(
      fc
        .tuple(fc.constantFrom(...APPS), fc.constantFrom(...APPS))
        .map(([source, destination]) => policy(source, destination)),
      { maxLength: 4 },
    ),
  },
  { requiredKeys: [] },
);

const prefixes = fc.oneof(
  fc
    .tuple(fc.constantFrom('OK_', 'DENY_', 'DENY_ORL_', 'DENY_C2C_'), fc.constantFrom(...HANDLES))
    .map(([start, guid]) => silkPrefix(start, guid)),
  fc
    .tuple(fc.constantFrom('OK_0001_', 'OK_0002_', 'OK_0009_'), fc.constantFrom(...APPS))
    .map(([start, guid]) => silkPrefix(start, guid)),
);

const lines = fc
  .record({
    prefix: prefixes,
    source: fc.constantFrom(...ADDRESSES),
    destination: fc.constantFrom(...ADDRESSES),
    mark: optional(fc.constantFrom(1, 2, 3, 9, 0xffff0000)),
    time: optional(fc.constantFrom(...TIMES)),
  })
  .map(({ mark, time, ...parts }) =>
    logLine({
      ...parts,
      ...(mark !== undefined && { mark }),
      ...(time === undefined ? { envelope: '' } : { time: new Date(time).toISOString() }),
    }),
  );

const values: Readonly<Record<string, readonly string[]>> = {
  app: APPS,
  space: ['prod', 'test'],
  instance: [...HANDLES, 'cccccccc', '0', '1'],
  ip: [...ADDRESSES, '10.255.0.0/16'],
};
const filters: fc.Arbitrary<FilterValues> = fc
  .array(
    fc
      .tuple(fc.constantFrom(...Object.keys(values)), fc.constantFrom('', 'from-', 'to-'))
      .chain(([field, prefix]) =>
        fc.tuple(
          fc.constant(`${prefix}${field}`),
          fc.array(
            fc
              .tuple(fc.constantFrom('', '', '!'), fc.constantFrom(...(values[field] ?? [])))
              .map((parts) => parts.join('')),
            { minLength: 1, maxLength: 2 },
          ),
        ),
      ),
    { minLength: 1, maxLength: 2 },
  )
  .map((entries) => Object.fromEntries(entries));

function packetsOf(text: string, wants: HeadTest | undefined): LoggedPacket[] {
  const packets: LoggedPacket[] = [];
  const take = (packet: LoggedPacket): number => packets.push(packet);
  new KernelLogReader().readBlock(text, LATEST, take, wants);
  return packets;
}

/** The lines that pass `filter`, with or without the cheap test before it. */
function passing(
  text: string,
  filter: FlowFilter,
  knowledge: Knowledge,
  cellId: string,
  wants?: HeadTest,
): string[] {
  const enricher = new Enricher(knowledge, cellId === '' ? undefined : { id: cellId });
  return packetsOf(text, wants)
    .filter((packet) => filter.test(enricher.enrich(packet)))
    .map(({ raw }) => raw);
}

test('never turns down a line whose flow passes', () => {
  fc.assert(
    fc.property(
      foundations,
      filters,
      fc.array(lines, { minLength: 20, maxLength: 30 }),
      fc.constantFrom('', ...CELLS),
      (foundation, filterValues, someLines, cellId) => {
        const knowledge = knowledgeOf(foundation);
        const filter = new FlowFilter(filterValues);
        const text = `${someLines.join('\n')}\n`;
        const wants = filter.headTest(knowledge.parties);
        expect(passing(text, filter, knowledge, cellId, wants)).toEqual(
          passing(text, filter, knowledge, cellId),
        );
      },
    ),
    { numRuns: RUNS },
  );
});

describe('spares the rest of the work on', () => {
  const knowledge = knowledgeOf({
    containers: [
      { handle: HANDLES[3] ?? '', ip: '10.255.1.2', appGuid: APPS[0] ?? '' },
      { handle: HANDLES[4] ?? '', ip: '10.255.1.3', appGuid: APPS[2] ?? '' },
    ],
    tags: { 1: APPS[0] ?? '' },
  });

  test.each<[string, FilterValues, string, boolean]>([
    ['another app', { app: [APPS[0] ?? ''] }, silkPrefix('OK_', HANDLES[4] ?? ''), false],
    ['not the app itself', { app: [APPS[2] ?? ''] }, silkPrefix('OK_', HANDLES[4] ?? ''), true],
    ['another tag', { app: [APPS[0] ?? ''] }, silkPrefix('OK_0002_', APPS[2] ?? ''), false],
    [
      'no container that the prefix names and nobody knows: the mark may',
      { app: [APPS[0] ?? ''] },
      silkPrefix('OK_', HANDLES[0] ?? ''),
      true,
    ],
    ['another address', { ip: ['10.9.9.9'] }, silkPrefix('OK_', HANDLES[4] ?? ''), false],
    ['unwanted ones', { ip: ['!10.255.1.3'] }, silkPrefix('OK_', HANDLES[4] ?? ''), false],
  ])('%s', (_, filterValues, prefix, isWanted) => {
    const wants = new FlowFilter(filterValues).headTest(knowledge.parties);
    const { prefix: parsed } = readOne(logLine({ prefix }));
    expect(wants?.(parsed, '10.255.1.3', '203.0.113.9')).toBe(isWanted);
  });

  test.each<FilterValues>([{}, { port: ['80'] }, { app: ['!shop'] }, { verdict: ['denied'] }])(
    'nothing where the beginning of a line cannot tell: %j',
    (filterValues) => {
      expect(new FlowFilter(filterValues).headTest(knowledge.parties)).toBeUndefined();
    },
  );
});
