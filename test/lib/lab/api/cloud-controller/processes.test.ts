import { describe, expect, test } from '@jest/globals';

import { appCalled } from '../../foundation/test-lab.js';
import { testCloudController } from '../test-apis.js';

describe('processes', () => {
  const { lab, ask } = testCloudController();
  const appB = appCalled(lab, 'appB');

  test('stand under their app and on their own; a list hides the command', async () => {
    const { body } = await ask(`/v3/apps/${appB.guid}/processes`);
    expect(body['resources']).toMatchObject([
      {
        guid: appB.guid,
        type: 'web',
        instances: 2,
        version: appB.processes[0]?.version,
        command: '[PRIVATE DATA HIDDEN IN LISTS]',
        relationships: { app: { data: { guid: appB.guid } } },
      },
    ]);
    expect((await ask(`/v3/processes/${appB.guid}`)).body).toMatchObject({ command: null });
    expect((await ask(`/v3/apps/${appB.guid}/processes/web`)).body).toMatchObject({ type: 'web' });
    expect((await ask(`/v3/apps/${appB.guid}/processes/task`)).status).toBe(404);
  });

  test('are filtered by app', async () => {
    const { body } = await ask(`/v3/processes?app_guids=${appB.guid}`);
    expect(body['resources']).toMatchObject([{ guid: appB.guid }]);
    expect((await ask('/v3/processes?types=worker')).body['resources']).toEqual([]);
  });

  test('take their instances along when asked', async () => {
    const { body } = await ask(`/v3/processes/${appB.guid}?embed=process_instances`);
    expect(body['process_instances']).toMatchObject([
      { index: 0, state: 'RUNNING' },
      { index: 1, state: 'RUNNING' },
    ]);
    expect((await ask(`/v3/processes/${appB.guid}?embed=x`)).status).toBe(400);
  });
});

describe('stats', () => {
  test('tell where an instance runs, in the shape of cf-facts 4.2', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    const [instance] = lab.instances.ofApp(guid);
    const { body } = await ask(`/v3/processes/${guid}/stats`);
    expect(body).toEqual({
      resources: [
        {
          type: 'web',
          index: 0,
          instance_guid: instance?.handle,
          state: 'RUNNING',
          routable: true,
          host: '10.0.16.15',
          instance_internal_ip: '10.255.1.2',
          uptime: 0,
          mem_quota: 268435456,
          disk_quota: 1073741824,
          log_rate_limit: -1,
          fds_quota: 16384,
          isolation_segment: null,
          details: null,
          instance_ports: [
            {
              external: 61000,
              internal: 8080,
              external_tls_proxy_port: 61001,
              internal_tls_proxy_port: 61001,
            },
            {
              external: 61002,
              internal: 2222,
              external_tls_proxy_port: null,
              internal_tls_proxy_port: null,
            },
          ],
          usage: {},
        },
      ],
    });
  });

  test('a crashed instance has no address, a stopped app no instances', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    lab.apps.crashInstance(guid, { index: 0 }, { restart: false });
    const crashed = await ask(`/v3/apps/${guid}/processes/web/stats`);
    expect(crashed.body['resources']).toMatchObject([
      { state: 'CRASHED', routable: false, host: '', instance_internal_ip: '', instance_ports: [] },
    ]);
    lab.apps.stop(guid);
    expect((await ask(`/v3/apps/${guid}/processes/web/stats`)).body).toEqual({ resources: [] });
  });
});

describe('scale', () => {
  test('changes the number of instances', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    const answer = await ask(`/v3/apps/${guid}/processes/web/actions/scale`, {
      method: 'POST',
      body: { instances: 3 },
    });
    expect([answer.status, answer.body['instances']]).toEqual([202, 3]);
    expect(lab.instances.ofApp(guid)).toHaveLength(3);
  });

  test.each([
    [{ instances: -1 }, 'Instances must be greater than or equal to 0'],
    [{ instances: 'many' }, 'Instances must be an integer'],
    [{ memory_in_mb: 512 }, "The lab scales instances only, not: 'memory_in_mb'"],
    [{ instances: 100_000 }, 'The cells have room for 503 more instances only.'],
  ])('refuses %j', async (body, detail) => {
    const { lab, ask } = testCloudController();
    const path = `/v3/processes/${appCalled(lab, 'appA').guid}/actions/scale`;
    const answer = await ask(path, { method: 'POST', body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ detail, code: 10008 }] });
  });

  test('an instance is terminated and another takes its place', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    const before = lab.instances.ofApp(guid)[0]?.handle;
    const path = `/v3/apps/${guid}/processes/web/instances`;
    expect((await ask(`${path}/0`, { method: 'DELETE' })).status).toBe(204);
    expect(lab.instances.ofApp(guid)[0]?.handle).not.toBe(before);
    expect((await ask(`${path}/9`, { method: 'DELETE' })).body).toMatchObject({
      errors: [{ detail: 'Instance not found' }],
    });
  });
});
