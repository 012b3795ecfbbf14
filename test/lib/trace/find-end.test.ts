import { describe, expect, test } from '@jest/globals';
import { DirectoryBuilder } from '../../../src/lib/directory/directory-builder.js';
import type { End } from '../../../src/lib/trace/end.js';
import { findEnd, type EndPlace } from '../../../src/lib/trace/find-end.js';
import { errorOf } from '../../support/error-of.js';
import { directoryOf } from '../../support/foundation.js';

const SHOP = { spaceGuid: 's1', spaceName: 'shop', orgGuid: 'o1', orgName: 'acme' };
const TEST = { spaceGuid: 's2', spaceName: 'test', orgGuid: 'o1', orgName: 'acme' };
const WEB = { appGuid: '08995ea7-06f8-4302-bf84-7a6278f3019f', appName: 'web', ...SHOP };
const TWIN = { appGuid: '584d9cba-f153-45e2-acb0-b9d819a281af', appName: 'twin' };

const place: EndPlace = {
  name: 'the snapshot x',
  directory: directoryOf({
    cells: [{ id: 'cell-a', ip: '10.0.16.15' }],
    containers: [
      { handle: '9e2d8089-a00e-463d-9342-9054', ip: '10.255.0.3', index: 1, ...WEB },
      { handle: '9e2d8089-b11f-463d-9342-9054', ip: '10.255.0.2', index: 0, ...WEB },
      {
        handle: '24290f15-6f2d-41b7-ae99-8b3369f6e15e',
        ip: '10.255.0.4',
        workload: 'staging',
        cellId: 'cell-a',
        ...WEB,
      },
      { handle: '3320ced4-2f80-4b15-a65a-8528', ip: '10.255.0.9', state: 'crashed', ...WEB },
      { handle: 'b0364206-7613-4579-b542-7d22', ip: '10.255.0.5', ...TWIN, ...SHOP },
      {
        handle: 'c0364206-7613-4579-b542-7d22',
        ip: '10.255.0.6',
        ...TWIN,
        appGuid: '132640c4-3c1b-49ad-81ca-fd3105cc7ccd',
        ...TEST,
      },
      {
        handle: 'd0364206-7613-4579-b542-7d22',
        ip: '10.255.0.7',
        index: 0,
        appGuid: 'a1',
        appName: 'api/2',
        ...SHOP,
      },
      {
        handle: 'e0364206-7613-4579-b542-7d22',
        ip: '10.255.0.8',
        index: 0,
        appGuid: 'a2',
        appName: 'my.app',
        ...SHOP,
      },
    ],
  }),
};

function summary({ name, app, spots, port }: End): object {
  return { name, app: app?.app.name, ips: spots.map(({ ip }) => ip), port };
}

describe('what an end stands for', () => {
  const web = { app: 'web', port: undefined };
  test.each([
    ['web', { ...web, name: 'web', ips: ['10.255.0.2', '10.255.0.3'] }],
    [WEB.appGuid, { ...web, name: 'web', ips: ['10.255.0.2', '10.255.0.3'] }],
    ['08995ea7-06f8', { ...web, name: 'web', ips: ['10.255.0.2', '10.255.0.3'] }],
    ['web/1', { ...web, name: 'web/1', ips: ['10.255.0.3'] }],
    ['web/7', { ...web, name: 'web/7', ips: [] }],
    ['9e2d8089-a00e-463d-9342-9054', { ...web, name: 'web/1', ips: ['10.255.0.3'] }],
    ['9E2D8089-B11F', { ...web, name: 'web/0', ips: ['10.255.0.2'] }],
    [
      '24290f15',
      {
        ...web,
        name: 'staging container 24290f15-6f2d-41b7-ae99-8b3369f6e15e',
        ips: ['10.255.0.4'],
      },
    ],
    ['api/2', { app: 'api/2', port: undefined, name: 'api/2', ips: ['10.255.0.7'] }],
    ['web:8080', { ...web, port: 8080, name: 'web', ips: ['10.255.0.2', '10.255.0.3'] }],
    ['web/1:8080', { ...web, port: 8080, name: 'web/1', ips: ['10.255.0.3'] }],
    ['9E2D8089-B11F:443', { ...web, port: 443, name: 'web/0', ips: ['10.255.0.2'] }],
    ['my.app', { app: 'my.app', port: undefined, name: 'my.app', ips: ['10.255.0.8'] }],
    ['10.255.0.2', { ...web, name: 'web/0 (10.255.0.2)', ips: ['10.255.0.2'] }],
    ['10.255.0.2:80', { app: 'web', port: 80, name: 'web/0 (10.255.0.2)', ips: ['10.255.0.2'] }],
    ['8.8.8.8:53', { app: undefined, port: 53, name: '8.8.8.8', ips: ['8.8.8.8'] }],
    ['[FD00::1]:80', { app: undefined, port: 80, name: 'fd00::1', ips: ['fd00::1'] }],
    ['fd00::1', { app: undefined, port: undefined, name: 'fd00::1', ips: ['fd00::1'] }],
  ])('%s', (text, end) => {
    expect(summary(findEnd(text, place))).toEqual(end);
  });

  test('a cell by its address', () => {
    expect(findEnd('10.0.16.15', place).spots).toMatchObject([{ cell: { id: 'cell-a' } }]);
  });

  test("an address that a dead container had is nobody's", () => {
    expect(findEnd('10.255.0.9', place).spots[0]?.container).toBeUndefined();
  });
});

test('a deleted app is told to be one', () => {
  const evidence = { from: 'audit-event', detail: 'audit.app.delete-request' } as const;
  const deletedAt = Date.UTC(2026, 10, 22);
  const directory = new DirectoryBuilder()
    .addApp({ appGuid: 'a9', appName: 'old', deletedAt, evidence })
    .build();
  const error = errorOf(() => findEnd('old', { name: 'x', directory }));
  expect([error.code, error.message]).toEqual([
    'NOT_FOUND',
    'old was deleted at 2026-11-22T00:00:00Z',
  ]);
});

describe('what no end can be made of', () => {
  test.each([
    ['nobody', 'NOT_FOUND', "No app is called 'nobody' in the snapshot x"],
    ['nobody/0', 'NOT_FOUND', "No app is called 'nobody' in the snapshot x"],
    ['twin', 'USAGE', "'twin' is the name of 2 apps: app twin in space shop of org acme (584d"],
    ['twin/0', 'USAGE', "'twin' is the name of 2 apps"],
    ['9e2d8089', 'USAGE', '2 guids begin with 9e2d8089: 9e2d8089-a00e'],
    ['3320ced4-2f80-4b15-a65a-8528', 'NOT_FOUND', 'does not run in the snapshot x'],
    ['web.apps.internal', 'NOT_FOUND', 'cannot tell which address a host name stands for'],
    ['web.apps.internal:8080', 'NOT_FOUND', 'cannot tell which address a host name stands for'],
    ['10.255.0.2:0', 'USAGE', '0 is no port'],
    ['[fd00::1]:0', 'USAGE', '0 is no port'],
    ['10.255.0.2:65536', 'USAGE', '65536 is no port'],
    ['', 'NOT_FOUND', "No app is called ''"],
  ])('%s', (text, code, message) => {
    const error = errorOf(() => findEnd(text, place));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
  });
});
