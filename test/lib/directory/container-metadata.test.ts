import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readContainerMetadata } from '../../../src/lib/directory/container-metadata.js';
import type { ContainerSighting } from '../../../src/lib/directory/records.js';

const HANDLE = '1f97ff6d-4517-43a0-5aef-f591';

function read(store: unknown, cell?: string) {
  const text = typeof store === 'string' ? store : JSON.stringify(store);
  return readContainerMetadata({
    name: 'store.json',
    text,
    ...(cell === undefined ? {} : { cell }),
  });
}

function containersIn(store: unknown): readonly ContainerSighting[] {
  return read(store).value?.containers ?? [];
}

describe('genuine stores', () => {
  test.each([
    ['cell-0', '9e2d8089-a00e-463d-9342-9054', '10.255.41.2', 'frontend', 0],
    ['cell-0', '3320ced4-2f80-4b15-a65a-8528', '10.255.41.3', 'backend', 0],
    ['cell-0', '25859a2e-9c34-40cc-893d-873e', '10.255.41.4', 'reporter', 0],
    ['cell-1', 'b0364206-7613-4579-b542-7d22', '10.255.92.2', 'backend', 1],
    ['cell-1', '5410373c-237e-423b-9a58-de65', '10.255.92.3', 'reporter', 1],
    ['cell-2', 'adf7547a-95f1-40c6-9e9d-2a5f', '10.255.118.2', 'backend', 2],
    ['cell-2', 'd255827c-e100-4761-9488-e8d2', '10.255.118.3', 'backend', 3],
  ])('%s: %s', (cell, handle, ip, appName, index) => {
    const text = readFileSync(`test/fixtures/silk-cell/${cell}/store.json`, 'utf8');
    const { value, problems } = readContainerMetadata({ name: 'store.json', text, cell });
    expect(problems).toEqual([]);
    expect(value?.completeCells).toEqual([cell]);
    expect(value?.containers).toContainEqual(
      expect.objectContaining({
        handle,
        ip,
        appName,
        index,
        cellId: cell,
        workload: 'app',
        state: 'running',
      }),
    );
  });

  test('the staging container, as the cell kept it while it lived', () => {
    const handle = '24290f15-6f2d-41b7-ae99-8b3369f6e15e';
    const stdin = readFileSync(
      'test/fixtures/silk-cell/cell-0/cni/staging-0.add.stdin.json',
      'utf8',
    );
    const { metadata } = JSON.parse(stdin) as { metadata: object };
    const [container] = containersIn({ [handle]: { handle, ip: '10.255.41.5', metadata } });
    expect(container).toMatchObject({ handle, appName: 'frontend', workload: 'staging' });
    expect(container).not.toHaveProperty('index');
  });

  test('250 containers without log_config are known by their guids', () => {
    const packed = readFileSync('test/fixtures/scale/store-250x40.json.gz');
    const containers = containersIn(gunzipSync(packed).toString());
    expect(containers).toHaveLength(250);
    expect(new Set(containers.map(({ appGuid }) => appGuid)).size).toBe(100);
    expect(containers.every(({ appName, spaceGuid }) => !appName && spaceGuid)).toBe(true);
  });
});

describe('the whole of an entry', () => {
  test('names come from the tags, guids from the metadata', () => {
    const logConfig = {
      guid: 'app-guid',
      index: 3,
      source_name: 'APP/PROC/WORKER',
      tags: {
        app_id: 'app-guid',
        app_name: 'shop',
        space_id: 'space-guid',
        space_name: 'prod',
        organization_id: 'org-guid',
        organization_name: 'acme',
        process_id: 'process-guid',
        process_type: 'worker',
      },
    };
    const metadata = {
      app_id: 'app-guid',
      policy_group_id: 'app-guid',
      space_id: 'space-guid',
      org_id: 'org-guid',
      ports: '8080',
      container_workload: 'app',
      log_config: JSON.stringify(logConfig),
    };
    const entry = { handle: HANDLE, ip: '10.255.73.3', ipv6: 'fd00::3', metadata };
    expect(read({ [HANDLE]: entry }, 'cell-guid').value?.containers).toEqual([
      {
        handle: HANDLE,
        ip: '10.255.73.3',
        ipv6: 'fd00::3',
        cellId: 'cell-guid',
        appGuid: 'app-guid',
        appName: 'shop',
        spaceGuid: 'space-guid',
        spaceName: 'prod',
        orgGuid: 'org-guid',
        orgName: 'acme',
        index: 3,
        workload: 'app',
        processGuid: 'process-guid',
        processType: 'worker',
        state: 'running',
        evidence: {
          from: 'container-metadata',
          detail: 'a container with 10.255.73.3, app_id app-guid',
        },
      },
    ]);
  });

  test.each(['task', 'staging'])('a %s container is no instance of the app', (workload) => {
    const metadata = { container_workload: workload, log_config: '{"guid":"a","index":0}' };
    const [container] = containersIn({ [HANDLE]: { ip: '10.255.73.3', metadata } });
    expect(container).toMatchObject({ handle: HANDLE, workload });
    expect(container).not.toHaveProperty('index');
  });

  test.each([
    ['no metadata at all', {}],
    ['empty values', { handle: '', ip: '', ipv6: '', metadata: { app_id: '', log_config: '' } }],
    ['values of other types', { ip: 7, metadata: { app_id: null, container_workload: 'other' } }],
  ])('%s leave things unknown', (_case, entry) => {
    expect(containersIn({ [HANDLE]: entry })).toEqual([
      {
        handle: HANDLE,
        state: 'running',
        evidence: {
          from: 'container-metadata',
          detail: 'a container without an address',
        },
      },
    ]);
  });
});

describe('broken stores', () => {
  test('broken JSON gives the place and no containers', () => {
    expect(read('{"a":{"handle":"a",}}', 'c1')).toEqual({
      problems: [
        {
          code: 'BAD_INPUT',
          message: 'store.json is broken at line 1, column 20: property name expected',
          cell: 'c1',
        },
      ],
    });
  });

  test('one bad entry and one bad log_config leave the rest readable', () => {
    const bad = { handle: 'b', metadata: { app_id: 'x', log_config: '{"guid":' } };
    const { value, problems } = read({ a: 3, b: bad, c: { handle: 'c' } });
    expect(value?.containers?.map(({ handle, appGuid }) => [handle, appGuid])).toEqual([
      ['b', 'x'],
      ['c', undefined],
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      'store.json: the entry a is no container',
      'store.json: the log_config of b is no JSON object, so it gives no names',
    ]);
  });

  test('an array is no store', () => {
    expect(read('[]').problems.map(({ message }) => message)).toEqual([
      'store.json is no container metadata store: it has no JSON object',
    ]);
  });
});
