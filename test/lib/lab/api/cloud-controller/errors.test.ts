import { describe, expect, test } from '@jest/globals';

import { asker, newIssuer, testCloudController, URLS, userCalled, CF } from '../test-apis.js';
import { cloudControllerApp } from '../../../../../src/lib/lab/api/cloud-controller/cloud-controller.js';
import { testLab } from '../../foundation/test-lab.js';

const MISSING = '00000000-0000-4000-8000-000000000000';

describe('Cloud Controller’s errors', () => {
  const { ask } = testCloudController();

  test.each([
    [
      'no token',
      '/v3/apps',
      { as: 'nobody' },
      401,
      10002,
      'CF-NotAuthenticated',
      'Authentication error',
    ],
    [
      'a forged token',
      '/v3/apps',
      { as: 'nobody', headers: { Authorization: 'bearer a.b.c' } },
      401,
      1000,
      'CF-InvalidAuthToken',
      'Invalid Auth Token',
    ],
    [
      'a password instead of a token',
      '/v3/apps',
      { as: 'nobody', headers: { Authorization: 'Basic YTpi' } },
      401,
      1000,
      'CF-InvalidAuthToken',
      'Invalid Auth Token',
    ],
    ['an unknown path', '/v3/nope', {}, 404, 10000, 'CF-NotFound', 'Unknown request'],
    [
      'an unknown path without a token',
      '/v3/nope',
      { as: 'nobody' },
      404,
      10000,
      'CF-NotFound',
      'Unknown request',
    ],
    [
      'an unknown app',
      `/v3/apps/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'App not found',
    ],
    [
      'an unknown app’s processes',
      `/v3/apps/${MISSING}/processes`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'App not found',
    ],
    [
      'an unknown process',
      `/v3/processes/${MISSING}/stats`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Process not found',
    ],
    [
      'an unknown space',
      `/v3/spaces/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Space not found',
    ],
    [
      'an unknown org',
      `/v3/organizations/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Organization not found',
    ],
    [
      'an unknown route',
      `/v3/routes/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Route not found',
    ],
    [
      'an unknown domain',
      `/v3/domains/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Domain not found',
    ],
    [
      'an unknown group',
      `/v3/security_groups/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Security group not found',
    ],
    [
      'an unknown event',
      `/v3/audit_events/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Event not found',
    ],
    [
      'an unknown job',
      `/v3/jobs/${MISSING}`,
      {},
      404,
      10010,
      'CF-ResourceNotFound',
      'Job not found',
    ],
    [
      'page 0',
      '/v3/apps?page=0',
      {},
      400,
      10005,
      'CF-BadQueryParameter',
      'The query parameter is invalid: Page must be a positive integer',
    ],
    [
      'a page in words',
      '/v3/apps?page=two',
      {},
      400,
      10005,
      'CF-BadQueryParameter',
      'The query parameter is invalid: Page must be a positive integer',
    ],
    [
      'too large a page',
      '/v3/apps?per_page=5001',
      {},
      400,
      10005,
      'CF-BadQueryParameter',
      'The query parameter is invalid: Per page must be between 1 and 5000',
    ],
    [
      'an unknown order',
      '/v3/apps?order_by=size',
      {},
      400,
      10005,
      'CF-BadQueryParameter',
      "The query parameter is invalid: Order by can only be: 'created_at', 'updated_at', 'name', 'state'",
    ],
    [
      'an unknown include',
      '/v3/apps?include=moon',
      {},
      400,
      10005,
      'CF-BadQueryParameter',
      "The query parameter is invalid: Invalid included resource: 'moon'. Valid included resources are: 'space', 'org', 'space.organization'",
    ],
    [
      'a bad time',
      '/v3/audit_events?created_ats[gt]=yesterday',
      {},
      400,
      10005,
      'CF-BadQueryParameter',
      "The query parameter is invalid: Created ats has an invalid timestamp format. Timestamps should be formatted as 'YYYY-MM-DDThh:mm:ssZ'",
    ],
    [
      'a body that is no JSON',
      '/v3/apps',
      { method: 'POST', body: '{' },
      400,
      1001,
      'CF-MessageParseError',
      'Request invalid due to parse error: invalid request body',
    ],
    [
      'a bad parameter of security groups',
      '/v3/security_groups?page=0',
      {},
      422,
      10008,
      'CF-UnprocessableEntity',
      'Page must be a positive integer',
    ],
    [
      'a developer’s group',
      '/v3/security_groups',
      { as: 'developer', method: 'POST', body: { name: 'x' } },
      403,
      10003,
      'CF-NotAuthorized',
      'You are not authorized to perform the requested action',
    ],
  ] as const)('%s', async (_, path, request, status, code, title, detail) => {
    const answer = await ask(path, request);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ errors: [{ detail, title, code }] });
  });

  test('an unknown parameter names the valid ones', async () => {
    const { body } = await ask('/v3/audit_events?foo=1&bar=2');
    expect(JSON.stringify(body)).toContain(
      "Unknown query parameter(s): 'foo', 'bar'. Valid parameters are: 'page', 'per_page', 'order_by', 'created_ats', 'updated_ats', 'guids', 'types', 'target_guids'",
    );
  });

  test('v2 that is switched off has v2’s form', async () => {
    const answer = await ask('/v2/apps/x');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      description: 'Unknown request',
      error_code: 'CF-NotFound',
      code: 10000,
    });
  });
});

describe('tokens', () => {
  test('an expired, a revoked and a refresh token are all invalid; a scope that lacks is no permission', async () => {
    let now = Date.parse('2026-01-05T09:00:00Z');
    const lab = testLab({ clock: () => now });
    const issuer = newIssuer(lab);
    const app = cloudControllerApp({ foundation: lab, issuer, urls: URLS });
    const ask = asker(app, lab, issuer);
    const admin = userCalled(lab, 'admin');
    const tokens = await issuer.forUser(admin, CF, 'password');
    const code = async (token: string | undefined): Promise<unknown> => {
      const headers = { Authorization: `bearer ${token ?? ''}` };
      const { body } = await ask('/v3/apps', { as: 'nobody', headers });
      return (body['errors'] as { code: number }[] | undefined)?.[0]?.code ?? 'fine';
    };
    expect(await code(tokens.access_token)).toBe('fine');
    expect(await code(tokens.refresh_token)).toBe(1000);
    now += 600_000;
    expect(await code(tokens.access_token)).toBe(1000);
    const fresh = await issuer.forUser(admin, CF, 'password');
    expect(await code(fresh.access_token)).toBe('fine');
    issuer.revoke(fresh.jti);
    expect(await code(fresh.access_token)).toBe(1000);
    const poor = await issuer.forUser({ ...admin, scopes: ['openid'] }, CF, 'password');
    expect(await code(poor.access_token)).toBe(10003);
  });
});
