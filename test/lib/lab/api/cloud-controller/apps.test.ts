import { describe, expect, test } from '@jest/globals';

import { readCapiApps } from '../../../../../src/lib/directory/capi-apps.js';
import { appCalled } from '../../foundation/test-lab.js';
import { testCloudController } from '../test-apis.js';

describe('GET /v3/apps', () => {
  const { lab, ask } = testCloudController();
  const [space, other] = lab.spaces;
  lab.apps.create({ name: 'hidden', spaceGuid: other?.guid ?? '', state: 'STOPPED' });
  const guidOf = (name: string): string => appCalled(lab, name).guid;

  test.each([
    ['everything', '', ['appA', 'appB', 'hidden']],
    ['names', 'names=appA,hidden', ['appA', 'hidden']],
    ['guids', `guids=${guidOf('appB')}`, ['appB']],
    ['space', `space_guids=${other?.guid ?? ''}`, ['hidden']],
    ['org', `organization_guids=${lab.orgs[0]?.guid ?? ''}`, ['appA', 'appB', 'hidden']],
    ['both', `space_guids=${space?.guid ?? ''}&names=appB`, ['appB']],
    ['order', 'order_by=-name', ['hidden', 'appB', 'appA']],
    ['order by state', 'order_by=state', ['appA', 'appB', 'hidden']],
    ['second page', 'per_page=2&page=2', ['hidden']],
    ['beyond the end', 'per_page=2&page=3', []],
  ])('%s', async (_, query, names) => {
    const { status, body } = await ask(`/v3/apps?${query}`);
    expect(status).toBe(200);
    expect((body['resources'] as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });

  test('shows a developer his own spaces only', async () => {
    const { body } = await ask('/v3/apps', { as: 'developer' });
    expect((body['resources'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'appA',
      'appB',
    ]);
    const hidden = await ask(`/v3/apps/${guidOf('hidden')}`, { as: 'developer' });
    expect(hidden.status).toBe(404);
  });

  test('links the other pages with all parameters', async () => {
    const { body } = await ask('/v3/apps?per_page=1&page=2&order_by=name&names=appA,appB,hidden');
    const page = (number: number): { href: string } => ({
      href: `https://api.test/v3/apps?names=appA%2CappB%2Chidden&order_by=%2Bname&page=${number}&per_page=1`,
    });
    expect(body['pagination']).toEqual({
      total_results: 3,
      total_pages: 3,
      first: page(1),
      last: page(3),
      next: page(3),
      previous: page(1),
    });
  });

  test('puts spaces and orgs beside the apps, each once', async () => {
    const { body } = await ask('/v3/apps?include=space.organization&names=appA,appB');
    expect(body['included']).toMatchObject({
      spaces: [
        { name: 's', relationships: { organization: { data: { guid: lab.orgs[0]?.guid } } } },
      ],
      organizations: [{ name: 'o' }],
    });
    expect((await ask('/v3/apps?include=org')).body['included']).not.toHaveProperty('spaces');
  });

  test('is what the directory reads', async () => {
    const { text } = await ask('/v3/apps?include=space.organization&names=appA');
    const { value, problems } = readCapiApps({ name: 'apps', text });
    expect(problems).toEqual([]);
    expect(value?.identities).toMatchObject([
      { appGuid: guidOf('appA'), appName: 'appA', spaceGuid: space?.guid },
      { spaceGuid: space?.guid, spaceName: 's', orgGuid: lab.orgs[0]?.guid },
      { orgGuid: lab.orgs[0]?.guid, orgName: 'o' },
    ]);
  });
});

describe('one app', () => {
  const { lab, ask } = testCloudController();
  const { guid } = appCalled(lab, 'appA');

  test('has the keys of ccng’s presenter', async () => {
    const { body } = await ask(`/v3/apps/${guid}?include=space`);
    expect(Object.keys(body)).toEqual([
      'guid',
      'created_at',
      'updated_at',
      'name',
      'state',
      'lifecycle',
      'relationships',
      'metadata',
      'links',
      'included',
    ]);
    expect(body).toMatchObject({ guid, created_at: '2026-01-05T09:00:00Z', state: 'STARTED' });
  });

  test('has a droplet, ssh and routes', async () => {
    expect((await ask(`/v3/apps/${guid}/droplets/current`)).body).toMatchObject({
      state: 'STAGED',
    });
    expect((await ask(`/v3/apps/${guid}/ssh_enabled`)).body).toEqual({ enabled: true, reason: '' });
    const { body } = await ask(`/v3/apps/${guid}/routes`);
    expect((body['resources'] as { url: string }[]).map(({ url }) => url)).toEqual([
      'appa.apps.lab.test',
      'appA.apps.internal',
    ]);
  });
});

describe('changes', () => {
  test('stop, start and restart reach the foundation and are noted', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    for (const [action, state, running] of [
      ['stop', 'STOPPED', 0],
      ['start', 'STARTED', 1],
      ['restart', 'STARTED', 1],
    ] as const) {
      const { status, body } = await ask(`/v3/apps/${guid}/actions/${action}`, { method: 'POST' });
      expect([status, body['state']]).toEqual([200, state]);
      expect(lab.instances.ofApp(guid)).toHaveLength(running);
      expect(lab.audit.list().at(-1)).toMatchObject({
        type: `audit.app.${action}`,
        actor: { name: 'admin', type: 'user' },
      });
    }
  });

  test('rename; a name that is taken is refused', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    const rename = (name: string): ReturnType<typeof ask> =>
      ask(`/v3/apps/${guid}`, { method: 'PATCH', body: { name } });
    expect((await rename('shop')).body).toMatchObject({ guid, name: 'shop' });
    const taken = await rename('appB');
    expect(taken.status).toBe(422);
    expect(taken.body).toEqual({
      errors: [
        {
          detail: "App with the name 'appB' already exists.",
          title: 'CF-UniquenessError',
          code: 10016,
        },
      ],
    });
  });

  test('create and delete, which is a job that is done', async () => {
    const { lab, ask } = testCloudController();
    const data = { guid: lab.spaces[0]?.guid };
    const created = await ask('/v3/apps', {
      method: 'POST',
      body: { name: 'new', relationships: { space: { data } } },
    });
    expect([created.status, created.body['state']]).toEqual([201, 'STOPPED']);
    const { guid } = appCalled(lab, 'new');
    const deleted = await ask(`/v3/apps/${guid}`, { method: 'DELETE' });
    expect(deleted.status).toBe(202);
    expect(lab.apps.byGuid(guid)).toBeUndefined();
    const job = await ask((deleted.headers.get('Location') ?? '').replace('https://api.test', ''));
    expect(job.body).toMatchObject({ operation: 'app.delete', state: 'COMPLETE', errors: [] });
  });

  test.each([
    ['no name', {}, "Name can't be blank"],
    [
      'no space',
      { name: 'x' },
      'Invalid space. Ensure that the space exists and you have access to it.',
    ],
  ])('create with %s is refused', async (_, body, detail) => {
    const { ask } = testCloudController();
    const answer = await ask('/v3/apps', { method: 'POST', body });
    expect(answer.body).toEqual({
      errors: [{ detail, title: 'CF-UnprocessableEntity', code: 10008 }],
    });
  });

  test('ssh is switched off and on; other features are not there', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    const body = { enabled: false };
    await ask(`/v3/apps/${guid}/features/ssh`, { method: 'PATCH', body });
    expect((await ask(`/v3/apps/${guid}/ssh_enabled`)).body).toEqual({
      enabled: false,
      reason: 'ssh is disabled for app',
    });
    expect((await ask(`/v3/apps/${guid}/features/ssh`)).body).toMatchObject({ enabled: false });
    const other = await ask(`/v3/apps/${guid}/features/fly`, { method: 'PATCH', body });
    expect(other.status).toBe(404);
  });
});
