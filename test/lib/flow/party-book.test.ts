import { describe, expect, test } from '@jest/globals';
import { NOBODY, PartyBook } from '../../../src/lib/flow/party-book.js';
import { parsePrefix, type LogPrefix } from '../../../src/lib/kernel-log/prefix.js';
import { directoryOf, type Foundation } from '../../support/foundation.js';
import { silkPrefix } from '../../support/log-line.js';

const HANDLE = '1f97ff6d-4517-43a0-5aef-f591';
/** Its first 19 characters are those of HANDLE. */
const TWIN = '1f97ff6d-4517-43a0-9999-0000';
const APP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const TWIN_APP = 'bc6f229d-5e4a-4c41-a000-000000000000';

function prefixOf(start: string, guid: string): LogPrefix {
  const prefix = parsePrefix(silkPrefix(start, guid));
  if (prefix === undefined) throw new Error(`no prefix ${start}${guid}`);
  return prefix;
}

function bookOf(foundation: Foundation): PartyBook {
  return new PartyBook(directoryOf(foundation));
}

describe('a container', () => {
  const book = bookOf({
    containers: [
      {
        ...{ handle: HANDLE, ip: '10.255.77.3', ipv6: 'fd00::3', cellId: 'cell-a', index: 2 },
        ...{ appGuid: APP, appName: 'shop', spaceGuid: 's', orgGuid: 'o', orgName: 'acme' },
      },
      { handle: '24290f15-6f2d-41b7-ae99-8b3369f6e15e', index: 0, workload: 'staging' },
      { handle: 'd5978989-1401-49ff-46cd-33e7', ip: '10.255.77.4' },
    ],
    cells: [{ id: 'cell-a', ip: '10.0.16.15' }],
  });
  const party = {
    app: { guid: APP, name: 'shop' },
    space: { guid: 's' },
    org: { guid: 'o', name: 'acme' },
    instance: { guid: HANDLE, index: 2 },
    cell: { id: 'cell-a' },
  };

  test('is one shared party, whichever way it is found', () => {
    const { party: named } = book.namedBy(prefixOf('OK_', HANDLE), 'cell-a');
    expect(named).toEqual(party);
    expect(book.holderAt('10.255.77.3', Date.now())).toBe(named);
    expect(book.everAt('fd00::3')[0]).toBe(named);
    expect(book.alwaysAt('10.255.77.3')).toBe(named);
    expect(book.namedBy(prefixOf('OK_', HANDLE), 'cell-a').party).toBe(named);
  });

  test('has no place among the instances when it stages', () => {
    const staging = '24290f15-6f2d-41b7-ae99-8b3369f6e15e';
    expect(book.namedBy(prefixOf('OK_', staging), undefined).party).toEqual({
      instance: { guid: staging },
    });
  });

  test('is left without what nobody says of it', () => {
    expect(book.everAt('10.255.77.4')).toEqual([
      { instance: { guid: 'd5978989-1401-49ff-46cd-33e7' } },
    ]);
  });

  test('of another cell is not meant', () => {
    expect(book.namedBy(prefixOf('OK_', HANDLE), 'cell-b')).toEqual({
      party: NOBODY,
      container: undefined,
    });
    expect(book.everNamedBy(prefixOf('OK_', HANDLE))).toEqual([party]);
  });

  test('is nobody where its address is unknown', () => {
    expect(book.holderAt('10.255.77.99', undefined)).toBeUndefined();
    expect([book.everAt('10.255.77.99'), book.alwaysAt('10.255.77.99')]).toEqual([[], undefined]);
  });
});

describe('a piece of a guid that fits several', () => {
  test('containers of one app: the app, and whom it fits', () => {
    const book = bookOf({
      containers: [
        { handle: TWIN, appGuid: APP },
        { handle: HANDLE, appGuid: APP },
      ],
    });
    expect(book.namedBy(prefixOf('DENY_C2C_', HANDLE), undefined)).toEqual({
      party: { app: { guid: APP }, ambiguous: [HANDLE, TWIN] },
      container: undefined,
    });
    expect(book.namedBy(prefixOf('DENY_', HANDLE), undefined).party.instance?.guid).toBe(HANDLE);
  });

  test.each([
    ['of two apps', TWIN_APP],
    ['one of them of an unknown app', undefined],
  ])('containers %s: only whom it fits', (_, appGuid) => {
    const book = bookOf({
      containers: [
        { handle: HANDLE, appGuid: APP },
        { handle: TWIN, ...(appGuid !== undefined && { appGuid }) },
      ],
    });
    expect(book.namedBy(prefixOf('DENY_C2C_', HANDLE), undefined).party).toEqual({
      ambiguous: [HANDLE, TWIN],
    });
  });

  test('containers of two cells: the cell that wrote tells them apart', () => {
    const book = bookOf({
      containers: [
        { handle: HANDLE, cellId: 'cell-a' },
        { handle: TWIN, cellId: 'cell-b' },
      ],
    });
    const named = (cell?: string): unknown =>
      book.namedBy(prefixOf('DENY_C2C_', HANDLE), cell).party.instance?.guid;
    expect([named('cell-a'), named('cell-b'), named()]).toEqual([HANDLE, TWIN, undefined]);
  });

  test('apps: nobody', () => {
    const book = bookOf({
      containers: [
        { handle: HANDLE, appGuid: APP },
        { handle: TWIN, appGuid: TWIN_APP },
      ],
    });
    expect(book.namedBy(prefixOf('OK_0001_', APP), undefined).party).toBe(NOBODY);
    expect(book.everNamedBy(prefixOf('OK_0001_', APP)).map(({ app }) => app?.guid)).toEqual([
      TWIN_APP,
      APP,
    ]);
    const sole = bookOf({ containers: [{ handle: HANDLE, appGuid: APP, spaceGuid: 's' }] });
    expect(sole.namedBy(prefixOf('OK_0001_', APP), undefined).party).toEqual({
      app: { guid: APP },
      space: { guid: 's' },
    });
  });
});

describe('an address', () => {
  const NINE = Date.UTC(2026, 0, 5, 9);
  const TEN = Date.UTC(2026, 0, 5, 10);

  test('belongs to whoever had it at the time', () => {
    const book = bookOf({
      containers: [
        { handle: HANDLE, ip: '10.255.77.3', until: NINE, state: 'deleted' },
        { handle: TWIN, ip: '10.255.77.3', since: TEN },
      ],
    });
    const holder = (time?: number): string | undefined =>
      book.holderAt('10.255.77.3', time)?.instance?.guid;
    expect([holder(NINE), holder(TEN - 600_000), holder(TEN), holder()]).toEqual([
      HANDLE,
      undefined,
      TWIN,
      TWIN,
    ]);
    expect(book.alwaysAt('10.255.77.3')).toBeUndefined();
    expect(book.everAt('10.255.77.3')).toHaveLength(2);
  });

  test.each([
    ['since', { since: NINE }],
    ['until', { until: NINE }],
    ['state', { state: 'unknown' as const }],
  ])('is not held for good where %s bounds it', (_, bound) => {
    const book = bookOf({ containers: [{ handle: HANDLE, ip: '10.255.77.3', ...bound }] });
    expect(book.alwaysAt('10.255.77.3')).toBeUndefined();
  });

  test('of a cell', () => {
    const book = bookOf({
      cells: [
        { id: 'cell-a', ip: 'FD00:0::15' },
        { id: 'cell-b' },
        { name: 'old/1', ip: '10.0.16.15' },
      ],
    });
    expect(book.cellAt('fd00::15')).toEqual({ cell: { id: 'cell-a' } });
    expect(book.everAt('fd00::15')).toEqual([{ cell: { id: 'cell-a' } }]);
    expect(book.cellAt('10.0.16.15')).toBe(NOBODY);
  });
});

describe('a tag', () => {
  test('stands for the app that holds it now, known or not', () => {
    const book = bookOf({
      containers: [{ handle: HANDLE, appGuid: APP, appName: 'shop' }],
      tags: { 1: APP, 26: TWIN_APP },
    });
    expect(book.ofTag(1)).toEqual({ app: { guid: APP, name: 'shop' } });
    expect(book.ofTag(26)).toEqual({ app: { guid: TWIN_APP } });
    expect(book.ofTag(2)).toBeUndefined();
    expect(book.tagHolders()).toEqual([book.ofTag(1), book.ofTag(26)]);
  });
});
