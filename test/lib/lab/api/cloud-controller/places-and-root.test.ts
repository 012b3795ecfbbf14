import { describe, expect, test } from '@jest/globals';

import { testCloudController } from '../test-apis.js';

describe('the root', () => {
  test('needs no token and links the lab’s parts', async () => {
    const { ask } = testCloudController();
    const { body } = await ask('/', { as: 'nobody' });
    expect(body['links']).toMatchObject({
      cloud_controller_v3: {
        href: 'https://api.test/v3',
        meta: { version: expect.stringMatching(/^3\./) },
      },
      network_policy_v1: { href: 'https://api.test/networking/v1/external' },
      uaa: { href: 'https://uaa.test' },
      login: { href: 'https://uaa.test' },
      app_ssh: {
        href: 'ssh.test:2222',
        meta: { host_key_fingerprint: 'aa:bb', oauth_client: 'ssh-proxy' },
      },
    });
    expect(body['links']).not.toHaveProperty('cloud_controller_v2');
    expect((await ask('/v3/info', { as: 'nobody' })).body).toMatchObject({ name: 'cfnet lab' });
    expect((await ask('/v3', { as: 'nobody' })).body['links']).toMatchObject({
      apps: { href: 'https://api.test/v3/apps' },
    });
  });

  test('names v2 when it is on', async () => {
    const { ask } = testCloudController({ v2: true });
    expect((await ask('/')).body['links']).toHaveProperty('cloud_controller_v2');
  });
});

describe('organizations and spaces', () => {
  const { lab, ask } = testCloudController();
  const org = lab.orgs[0]?.guid ?? '';
  const [space] = lab.spaces;

  test.each([
    ['admin', ['s', 'other']],
    ['developer', ['s']],
  ] as const)('spaces of %s', async (as, names) => {
    const { body } = await ask(`/v3/spaces?organization_guids=${org}`, { as });
    expect((body['resources'] as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });

  test('are found by name, with the org beside a space', async () => {
    expect((await ask('/v3/organizations?names=o')).body['resources']).toMatchObject([
      { guid: org },
    ]);
    const list = await ask('/v3/spaces?names=s&include=organization');
    expect(list.body['included']).toMatchObject({ organizations: [{ name: 'o' }] });
    const one = await ask(`/v3/spaces/${space?.guid ?? ''}?include=org`);
    expect(one.body['included']).toMatchObject({ organizations: [{ name: 'o' }] });
    expect((await ask('/v3/spaces?include=moon')).status).toBe(400);
  });

  test('have a quota without limits, no isolation segment, ssh, and both domains', async () => {
    const { body } = await ask(`/v3/organizations/${org}`);
    const links = body['links'] as { quota: { href: string } };
    const quota = await ask(links.quota.href.replace('https://api.test', ''));
    expect(quota.body).toMatchObject({ name: 'default', domains: { total_domains: null } });
    const segment = 'relationships/default_isolation_segment';
    expect((await ask(`/v3/organizations/${org}/${segment}`)).body).toMatchObject({ data: null });
    const path = `/v3/spaces/${space?.guid ?? ''}`;
    expect((await ask(`${path}/relationships/isolation_segment`)).body).toMatchObject({
      data: null,
    });
    expect((await ask(`${path}/features/ssh`)).body).toMatchObject({ enabled: true });
    const domains = await ask(`/v3/organizations/${org}/domains`);
    expect(domains.body['resources']).toMatchObject([
      { name: 'apps.lab.test', internal: false },
      { name: 'apps.internal', internal: true },
    ]);
  });

  test('have routes whose destinations are their apps', async () => {
    const { body } = await ask('/v3/routes?hosts=appB');
    const [route] = body['resources'] as { guid: string }[];
    expect(route).toMatchObject({ url: 'appB.apps.internal', protocol: 'http' });
    const appB = lab.apps.named('appB')[0]?.guid;
    expect((await ask(`/v3/routes/${route?.guid ?? ''}/destinations`)).body).toMatchObject({
      destinations: [{ app: { guid: appB, process: { type: 'web' } }, port: 8080 }],
    });
    expect((await ask('/v3/routes?app_guids=none')).body['resources']).toEqual([]);
  });

  test('what a lab never has is an empty list', async () => {
    for (const name of ['deployments', 'packages', 'isolation_segments', 'service_instances']) {
      expect((await ask(`/v3/${name}`)).body['resources']).toEqual([]);
    }
  });
});

describe('v2', () => {
  test('shows an app with its space and org inlined to the depth asked for', async () => {
    const { lab, ask } = testCloudController({ v2: true });
    const guid = lab.apps.named('appB')[0]?.guid ?? '';
    const { body } = await ask(`/v2/apps/${guid}?inline-relations-depth=2`);
    expect(body).toMatchObject({
      metadata: { guid, url: `/v2/apps/${guid}` },
      entity: {
        name: 'appB',
        state: 'STARTED',
        space: { entity: { name: 's', organization: { entity: { name: 'o' } } } },
      },
    });
    expect((await ask(`/v2/apps/${guid}`)).body['entity']).not.toHaveProperty('space');
  });

  test('shows stats without the overlay address, and none of a stopped app', async () => {
    const { lab, ask } = testCloudController({ v2: true });
    const guid = lab.apps.named('appB')[0]?.guid ?? '';
    const stats = await ask(`/v2/apps/${guid}/stats`);
    expect(stats.body).toMatchObject({ 0: { state: 'RUNNING' }, 1: { stats: { name: 'appB' } } });
    expect(stats.text).not.toContain('10.255.');
    lab.apps.stop(guid);
    expect((await ask(`/v2/apps/${guid}/stats`)).body).toMatchObject({
      error_code: 'CF-AppStoppedStatsError',
    });
  });

  test('filters events by q', async () => {
    const { lab, ask } = testCloudController({ v2: true });
    const guid = lab.apps.named('appA')[0]?.guid ?? '';
    lab.apps.delete(guid);
    const { body } = await ask(`/v2/events?q=actee:${guid}&q=type:audit.app.delete-request`);
    expect(body).toMatchObject({
      total_results: 1,
      next_url: null,
      resources: [
        { entity: { actee: guid, actee_name: 'appA', type: 'audit.app.delete-request' } },
      ],
    });
    const later = await ask('/v2/events?q=timestamp>2026-01-05T09:00:00Z');
    expect(later.body).toMatchObject({ total_results: 0 });
    expect((await ask('/v2/events?q=moon:1')).body).toMatchObject({ code: 10005 });
    expect((await ask('/v2/events?page=0')).body).toMatchObject({ code: 10005 });
  });

  test('names an unknown app in v2’s way', async () => {
    const { ask } = testCloudController({ v2: true });
    expect((await ask('/v2/apps/nope')).body).toEqual({
      description: 'The app could not be found: nope',
      error_code: 'CF-AppNotFound',
      code: 100004,
    });
  });
});
