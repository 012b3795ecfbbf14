import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readActualLrps } from '../../../src/lib/directory/actual-lrps.js';

const APP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const PROCESS = '0d1e2f3a-4b5c-4d6e-8f70-8192a3b4c5d6';
const VERSION = '5e1f0f0a-0a5c-4f58-9d0c-6d0a8d0b5f11';
const HANDLE = '1f97ff6d-4517-43a0-5aef-f591';

function lrp(changes: object): object {
  return {
    process_guid: `${APP}-${VERSION}`,
    index: 2,
    instance_guid: HANDLE,
    cell_id: 'cell-guid',
    address: '10.0.16.15',
    instance_address: '10.255.73.3',
    state: 'RUNNING',
    since: 1700000000000000000,
    presence: 'ORDINARY',
    metric_tags: { app_id: APP, app_name: 'shop', space_name: 'prod', process_type: 'web' },
    availability_zone: 'z1',
    ...changes,
  };
}

function read(...lrps: object[]) {
  const text = lrps.map((one) => JSON.stringify(one)).join('\n');
  return readActualLrps({ name: 'actual-lrps.ndjson', text });
}

test('the captured LRPs are seven containers on three cells', () => {
  const text = readFileSync('test/fixtures/silk-cell/snapshot/actual-lrps.ndjson', 'utf8');
  const { value, problems } = readActualLrps({ name: 'actual-lrps.ndjson', text });
  expect(problems).toEqual([]);
  expect(value?.containers?.map(({ ip, appName, index }) => [ip, appName, index])).toEqual([
    ['10.255.41.2', 'frontend', 0],
    ['10.255.41.3', 'backend', 0],
    ['10.255.41.4', 'reporter', 0],
    ['10.255.92.2', 'backend', 1],
    ['10.255.92.3', 'reporter', 1],
    ['10.255.118.2', 'backend', 2],
    ['10.255.118.3', 'backend', 3],
  ]);
  expect(new Set(value?.cells?.map(({ ip }) => ip)).size).toBe(3);
});

test('a running instance', () => {
  expect(read(lrp({ instance_ipv6_address: 'fd00::3' })).value).toEqual({
    gaps: { instances: [] },
    containers: [
      {
        handle: HANDLE,
        ip: '10.255.73.3',
        ipv6: 'fd00::3',
        cellId: 'cell-guid',
        index: 2,
        appGuid: APP,
        appName: 'shop',
        spaceName: 'prod',
        processGuid: APP,
        processVersion: VERSION,
        processType: 'web',
        since: 1700000000000,
        state: 'running',
        workload: 'app',
        evidence: {
          from: 'actual-lrps',
          detail: `RUNNING as index 2 of process_guid ${APP}-${VERSION} since 2023-11-14T22:13:20Z`,
        },
      },
    ],
    identities: [],
    cells: [{ id: 'cell-guid', ip: '10.0.16.15', az: 'z1' }],
  });
});

describe('whose instance it is', () => {
  const worker = `${PROCESS}-${VERSION}`;
  test.each([
    ['a worker by its app_id', { process_guid: worker, metric_tags: { app_id: APP } }, APP],
    ['a web process without app_id', { metric_tags: { process_type: 'web' } }, APP],
    [
      'a worker without app_id is nobody’s',
      { process_guid: worker, metric_tags: { process_type: 'worker' } },
      undefined,
    ],
    ['an old LRP without metric_tags is nobody’s', { metric_tags: undefined }, undefined],
  ])('%s', (_case, changes, appGuid) => {
    expect(read(lrp(changes)).value?.containers?.[0]?.appGuid).toBe(appGuid);
  });

  test('a process guid of another form is kept whole', () => {
    const [container] = read(lrp({ process_guid: 'router-test' })).value?.containers ?? [];
    expect(container?.processGuid).toBe('router-test');
    expect(container).not.toHaveProperty('processVersion');
  });
});

describe('states', () => {
  test('the time of a crash is the end of the container', () => {
    const [container] =
      read(lrp({ state: 'CRASHED', instance_address: '' })).value?.containers ?? [];
    expect(container).toMatchObject({ state: 'crashed', until: 1700000000000 });
    expect(container).not.toHaveProperty('since');
    expect(container).not.toHaveProperty('ip');
  });

  test('an evacuating record does not tell when its instance started', () => {
    const twice = [lrp({ presence: 'EVACUATING' }), lrp({ instance_guid: 'next', cell_id: 'c2' })];
    const containers = read(...twice).value?.containers ?? [];
    expect(containers.map(({ handle, since, index }) => [handle, since, index])).toEqual([
      [HANDLE, undefined, 2],
      ['next', 1700000000000, 2],
    ]);
    expect(containers[0]?.evidence.detail).toContain('RUNNING (evacuating) as index 2');
  });

  test('a claimed instance is not known to run', () => {
    const [container] = read(lrp({ state: 'CLAIMED' })).value?.containers ?? [];
    expect(container).not.toHaveProperty('state');
    expect(container).not.toHaveProperty('since');
  });

  test('without an instance guid there is no container, but the app has a name', () => {
    const { value } = read(lrp({ state: 'UNCLAIMED', instance_guid: '', cell_id: '' }));
    expect(value?.containers).toEqual([]);
    expect(value?.cells).toEqual([]);
    expect(value?.identities).toEqual([expect.objectContaining({ appGuid: APP, appName: 'shop' })]);
  });
});

test.each([{ since: 1e300 }, { since: 'x' }, { since: null }])(
  'a start out of range is unknown: %j',
  (changes) => {
    expect(read(lrp(changes)).value?.containers?.[0]).not.toHaveProperty('since');
  },
);

test('a broken line leaves the others readable', () => {
  const text = `${JSON.stringify(lrp({}))}\n{"process_guid":\n[]\n`;
  const { value, problems } = readActualLrps({ name: 'lrps', text });
  expect(value?.containers).toHaveLength(1);
  expect(problems.map(({ message }) => message)).toEqual([
    'lrps is broken at line 2, column 17: value expected',
  ]);
});
