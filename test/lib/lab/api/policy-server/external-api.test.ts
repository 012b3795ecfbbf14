import { describe, expect, test } from '@jest/globals';

import { policyServerApp } from '../../../../../src/lib/lab/api/policy-server/external-api.js';
import type { Foundation } from '../../../../../src/lib/lab/foundation/foundation.js';
import { readPolicies } from '../../../../../src/lib/policy/policies.js';
import { appCalled, testLab } from '../../foundation/test-lab.js';
import { asker, newIssuer } from '../test-apis.js';

const V1 = '/networking/v1/external';

describe('policies', () => {
  test('are added, told without tags, filtered and removed', async () => {
    const { lab, ask, a, b } = testPolicyServer();
    const policy = v1Policy(a, b, 8080, 8090);
    const added = await ask(`${V1}/policies`, { method: 'POST', body: { policies: [policy] } });
    expect([added.status, added.text]).toEqual([200, '{}']);
    const { text } = await ask(`${V1}/policies`);
    expect(JSON.parse(text)).toEqual({ total_policies: 1, policies: [policy] });
    expect(readPolicies({ name: 'policies', text }).value?.policies).toEqual(lab.policies.list());
    await ask(`${V1}/policies/delete`, { method: 'POST', body: { policies: [policy] } });
    expect(lab.policies.list()).toEqual([]);
  });

  test.each([
    ['', 3],
    ['?id=A', 2],
    ['?id=A,C', 3],
    ['?source_id=A', 1],
    ['?dest_id=A', 1],
    ['?source_id=A&dest_id=B', 1],
    ['?source_id=A&dest_id=C', 0],
    ['?id=C&source_id=A', 1],
  ])('%s', async (query, count) => {
    const { lab, ask, a, b } = testPolicyServer();
    const c = lab.apps.create({ name: 'appC', spaceGuid: lab.spaces[1]?.guid ?? '' }).guid;
    const policies = [v1Policy(a, b, 1, 1), v1Policy(b, a, 2, 2), v1Policy(b, c, 3, 3)];
    await ask(`${V1}/policies`, { method: 'POST', body: { policies } });
    const guids: Readonly<Record<string, string>> = { A: a, B: b, C: c };
    const full = query.replace(/(?<=[=,])[ABC]/g, (letter) => guids[letter] ?? '');
    expect((await ask(`${V1}/policies${full}`)).body['total_policies']).toBe(count);
  });

  test('of v0 have one port; ranges are left out there', async () => {
    const { ask, a, b } = testPolicyServer();
    const source = { id: a };
    const destination = { id: b, protocol: 'tcp', port: 9000 };
    const path = '/networking/v0/external/policies';
    await ask(path, { method: 'POST', body: { policies: [{ source, destination }] } });
    const range = v1Policy(a, b, 1, 2);
    await ask(`${V1}/policies`, { method: 'POST', body: { policies: [range] } });
    expect((await ask(path)).body).toEqual({
      total_policies: 1,
      policies: [{ source, destination }],
    });
    expect((await ask(`${V1}/policies`)).body['total_policies']).toBe(2);
  });

  test('of apps that are gone stay until the clean-up', async () => {
    const { lab, ask, a, b } = testPolicyServer();
    const policies = [v1Policy(a, b, 1, 1)];
    await ask(`${V1}/policies`, { method: 'POST', body: { policies } });
    lab.apps.delete(b);
    expect((await ask(`${V1}/policies`)).body['total_policies']).toBe(1);
    const cleaned = await ask(`${V1}/policies/cleanup`, { method: 'POST' });
    expect(cleaned.body).toEqual({ total_policies: 1, policies });
    expect((await ask(`${V1}/policies`)).body['total_policies']).toBe(0);
  });
});

describe('a space developer', () => {
  test('handles policies of apps that he sees, and sees no others', async () => {
    const { lab, ask, a, b } = testPolicyServer();
    const c = lab.apps.create({ name: 'appC', spaceGuid: lab.spaces[1]?.guid ?? '' }).guid;
    const post = (source: string, destination: string, as: 'admin' | 'developer') =>
      ask(`${V1}/policies`, {
        as,
        method: 'POST',
        body: { policies: [v1Policy(source, destination, 1, 1)] },
      });
    expect((await post(a, b, 'developer')).status).toBe(200);
    expect(await post(a, c, 'developer')).toMatchObject({
      status: 403,
      body: { error: 'one or more applications cannot be found or accessed' },
    });
    await post(a, c, 'admin');
    const seen = await ask(`${V1}/policies`, { as: 'developer' });
    expect(seen.body['total_policies']).toBe(1);
  });

  test('has a quota of 150 policies for a source', async () => {
    const { ask, a, b } = testPolicyServer();
    const policies = Array.from({ length: 151 }, (_, at) => v1Policy(a, b, at + 1, at + 1));
    const post = (as: 'admin' | 'developer', count: number) =>
      ask(`${V1}/policies`, {
        as,
        method: 'POST',
        body: { policies: policies.slice(0, count) },
      });
    expect((await post('developer', 151)).body).toEqual({ error: 'policy quota exceeded' });
    expect((await post('developer', 150)).status).toBe(200);
    expect((await post('admin', 151)).status).toBe(200);
  });

  test('needs network.write where self service is off', async () => {
    const { ask } = testPolicyServer({ selfService: false });
    expect((await ask(`${V1}/policies`, { as: 'developer' })).body).toEqual({
      error:
        'provided scopes [openid uaa.user cloud_controller.read cloud_controller.write] do not include allowed scopes [network.admin network.write]',
    });
  });
});

describe('tags', () => {
  test('are told to network admins only', async () => {
    const { ask, a, b } = testPolicyServer();
    const policies = [v1Policy(a, b, 1, 1)];
    await ask(`${V1}/policies`, { method: 'POST', body: { policies } });
    expect((await ask(`${V1}/tags`)).body).toEqual({
      tags: [
        { id: a, tag: '0001', type: 'app' },
        { id: b, tag: '0002', type: 'app' },
      ],
    });
    expect(await ask(`${V1}/tags`, { as: 'developer' })).toMatchObject({
      status: 403,
      body: { error: expect.stringMatching(/do not include allowed scopes \[network\.admin\]$/) },
    });
    expect((await ask(`${V1}/whoami`)).body).toEqual({ subject: 'admin' });
  });
});

describe('errors', () => {
  const good = v1Policy('a', 'b', 1, 1);
  const { destination } = good;

  test.each([
    ['missing policies', { policies: [] }],
    ['missing source id', { policies: [{ ...good, source: {} }] }],
    ['missing destination id', { policies: [{ ...good, destination: {} }] }],
    [
      'invalid destination protocol, specify either udp or tcp',
      { policies: [{ ...good, destination: { ...destination, protocol: 'icmp' } }] },
    ],
    [
      'invalid port range 5-4, start must be less than or equal to end',
      { policies: [v1Policy('a', 'b', 5, 4)] },
    ],
    ['invalid start port -1, must be in range 1-65535', { policies: [v1Policy('a', 'b', -1, 4)] }],
    ['missing start port', { policies: [v1Policy('a', 'b', 0, 4)] }],
    [
      'invalid end port 65536, must be in range 1-65535',
      { policies: [v1Policy('a', 'b', 1, 65536)] },
    ],
    ['tags may not be specified', { policies: [{ ...good, source: { id: 'a', tag: '0001' } }] }],
  ])('%s', async (problem, body) => {
    const { ask } = testPolicyServer();
    const answer = await ask(`${V1}/policies`, { method: 'POST', body });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: `mapper: validate policies: ${problem}` },
    });
  });

  test.each([
    ['no token', `${V1}/policies`, { as: 'nobody' }, 401, 'missing authorization header'],
    [
      'a wrong token',
      `${V1}/policies`,
      { as: 'nobody', headers: { Authorization: 'bearer x' } },
      401,
      'failed to verify token with uaa',
    ],
    [
      'another version',
      '/networking/v9/external/policies',
      {},
      406,
      "api version 'v9' not supported",
    ],
    [
      'a body that is no JSON',
      `${V1}/policies`,
      { method: 'POST', body: '{' },
      400,
      'mapper: unmarshal json: invalid JSON',
    ],
    [
      'no port in v0',
      '/networking/v0/external/policies',
      { method: 'POST', body: { policies: [good] } },
      400,
      'mapper: validate policies: missing port',
    ],
  ] as const)('%s', async (_, path, request, status, error) => {
    expect(await testPolicyServer().ask(path, request)).toMatchObject({ status, body: { error } });
  });
});

function testPolicyServer(options: { readonly selfService?: boolean } = {}): {
  lab: Foundation;
  ask: ReturnType<typeof asker>;
  a: string;
  b: string;
} {
  const lab = testLab({ clock: () => 1_700_000_000_000 });
  const issuer = newIssuer(lab);
  const app = policyServerApp({ foundation: lab, issuer, ...options });
  return {
    lab,
    ask: asker(app, lab, issuer),
    a: appCalled(lab, 'appA').guid,
    b: appCalled(lab, 'appB').guid,
  };
}

function v1Policy(source: string, destination: string, start: number, end: number) {
  return {
    source: { id: source },
    destination: { id: destination, protocol: 'tcp', ports: { start, end } },
  };
}
