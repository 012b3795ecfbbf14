import { describe, expect, test } from '@jest/globals';

import { readAuditEvents } from '../../../../../src/lib/directory/audit-events.js';
import { cloudControllerApp } from '../../../../../src/lib/lab/api/cloud-controller/cloud-controller.js';
import { appCalled, testLab } from '../../foundation/test-lab.js';
import { asker, newIssuer, testCloudController, URLS } from '../test-apis.js';

describe('GET /v3/audit_events', () => {
  test.each([
    ['types=app.crash', ['app.crash']],
    ['types=app.crash,audit.app.create&target_guids=A', ['audit.app.create', 'app.crash']],
    ['target_guids[not]=A', ['audit.app.create']],
    ['space_guids=nowhere', []],
    ['organization_guids=ORG&types=audit.app.delete-request', ['audit.app.delete-request']],
    ['order_by=-created_at&per_page=1&types=app.crash', ['app.crash']],
  ])('%s', async (query, types) => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    lab.apps.crashInstance(guid, { index: 0 });
    lab.apps.delete(guid);
    const full = query.replace('=A', `=${guid}`).replace('ORG', lab.orgs[0]?.guid ?? '');
    const { body } = await ask(`/v3/audit_events?${full}`);
    expect((body['resources'] as { type: string }[]).map(({ type }) => type)).toEqual(types);
  });

  test('are cut by time', async () => {
    let now = Date.parse('2026-01-05T09:00:00Z');
    const lab = testLab({ clock: () => now });
    const issuer = newIssuer(lab);
    const ask = asker(cloudControllerApp({ foundation: lab, issuer, urls: URLS }), lab, issuer);
    now += 60_000;
    lab.apps.stop(appCalled(lab, 'appA').guid);
    const count = async (query: string): Promise<unknown> =>
      ((await ask(`/v3/audit_events?${query}`)).body['resources'] as unknown[]).length;
    expect(await count('created_ats[gt]=2026-01-05T09:00:00Z')).toBe(1);
    expect(await count('created_ats[gte]=2026-01-05T09:00:00Z')).toBe(3);
    expect(await count('created_ats[lt]=2026-01-05T09:01:00Z')).toBe(2);
    expect(await count('created_ats[lte]=2026-01-05T09:01:00Z')).toBe(3);
    expect(await count('created_ats=2026-01-05T09:01:00Z')).toBe(1);
  });

  test('name a dead container’s app for the directory', async () => {
    const { lab, ask } = testCloudController();
    const { guid } = appCalled(lab, 'appA');
    const handle = lab.instances.ofApp(guid)[0]?.handle;
    lab.apps.crashInstance(guid, { index: 0 });
    const { text } = await ask('/v3/audit_events?types=app.crash');
    const { value } = readAuditEvents({ name: 'events', text });
    expect(value?.containers).toMatchObject([{ handle, appGuid: guid, appName: 'appA', index: 0 }]);
  });

  test('of spaces that a developer cannot see stay hidden', async () => {
    const { lab, ask } = testCloudController();
    lab.apps.create({ name: 'hidden', spaceGuid: lab.spaces[1]?.guid ?? '' });
    const { body } = await ask('/v3/audit_events', { as: 'developer' });
    expect(body['pagination']).toMatchObject({ total_results: 2 });
  });
});
