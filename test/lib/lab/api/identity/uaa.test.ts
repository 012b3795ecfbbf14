import { createPublicKey, verify } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { SshCodes } from '../../../../../src/lib/lab/api/identity/ssh-codes.js';
import type { UaaClient } from '../../../../../src/lib/lab/api/identity/token-issuer.js';
import { uaaApp } from '../../../../../src/lib/lab/api/identity/uaa.js';
import { testLab } from '../../foundation/test-lab.js';
import { asker, CF, KEY, newIssuer, userCalled, type Answer } from '../test-apis.js';

const ROBOT: UaaClient = {
  id: 'robot',
  secret: 's:ecret',
  grants: ['client_credentials'],
  authorities: ['bosh.admin'],
};
const PROXY: UaaClient = {
  id: 'ssh-proxy',
  secret: 'p',
  grants: ['authorization_code'],
  authorities: [],
};

describe('/oauth/token', () => {
  test('password: the token names its owner and scopes, signed with the published key', async () => {
    const { lab, token, ask } = testUaa();
    const admin = userCalled(lab, 'admin');
    const { status, body } = await token({
      grant_type: 'password',
      username: 'admin',
      password: admin.password,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 599 });
    const [header = '', payload = '', signature = ''] = String(body['access_token']).split('.');
    expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'lab-key' });
    expect(decoded(payload)).toMatchObject({
      jti: body['jti'],
      user_id: admin.guid,
      user_name: 'admin',
      scope: admin.scopes,
      client_id: 'cf',
      grant_type: 'password',
      origin: 'uaa',
      iss: 'https://uaa.test/oauth/token',
    });
    const keys = (await ask('/token_keys', { as: 'nobody' })).body['keys'] as [{ value: string }];
    const signed = Buffer.from(`${header}.${payload}`);
    const key = createPublicKey(keys[0].value);
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect((await ask('/token_key', { as: 'nobody' })).body).toEqual(keys[0]);
  });

  test('refresh: gives a new pair until it is revoked; an access token is no refresh token', async () => {
    const { lab, token, ask } = testUaa();
    const { password } = userCalled(lab, 'developer');
    const first = await token({ grant_type: 'password', username: 'developer', password });
    const refresh = (value: unknown): Promise<Answer> =>
      token({ grant_type: 'refresh_token', refresh_token: String(value) });
    const second = await refresh(first.body['refresh_token']);
    expect(second.status).toBe(200);
    expect(await refresh(second.body['access_token'])).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    });
    const revoked = await ask(`/oauth/token/revoke/${String(second.body['jti'])}`, {
      as: 'nobody',
      method: 'DELETE',
      headers: { Authorization: `Bearer ${String(second.body['access_token'])}` },
    });
    expect(revoked.status).toBe(200);
    expect((await refresh(second.body['refresh_token'])).status).toBe(401);
  });

  test('client_credentials: a client’s own token, by basic authorization or in the form', async () => {
    const { token } = testUaa();
    const basic = await token({ grant_type: 'client_credentials' }, 'robot:s:ecret');
    expect(basic.body).toMatchObject({ scope: 'bosh.admin' });
    expect(basic.body).not.toHaveProperty('refresh_token');
    const form = { grant_type: 'client_credentials', client_id: 'robot', client_secret: 's:ecret' };
    expect((await token(form, '')).status).toBe(200);
  });

  test.each([
    [
      'a wrong password',
      { grant_type: 'password', username: 'admin', password: 'x' },
      'cf:',
      401,
      'unauthorized',
    ],
    [
      'an unknown user',
      { grant_type: 'password', username: 'eve', password: '' },
      'cf:',
      401,
      'unauthorized',
    ],
    [
      'a wrong client secret',
      { grant_type: 'client_credentials' },
      'robot:x',
      401,
      'invalid_client',
    ],
    ['an unknown client', { grant_type: 'password' }, 'eve:', 401, 'invalid_client'],
    [
      'a grant that the client lacks',
      { grant_type: 'client_credentials' },
      'cf:',
      401,
      'invalid_client',
    ],
    ['no grant type', {}, 'cf:', 400, 'invalid_request'],
    [
      'an unknown code',
      { grant_type: 'authorization_code', code: 'x' },
      'ssh-proxy:p',
      400,
      'invalid_grant',
    ],
  ] as const)('refuses %s', async (_, form, client, status, error) => {
    const answer = await testUaa().token(form, client);
    expect(answer).toMatchObject({ status, body: { error } });
  });
});

describe('one-time codes', () => {
  test('come by redirect for the ssh proxy’s client and are good once', async () => {
    const { ask, codes, lab, token } = testUaa();
    const path = '/oauth/authorize?response_type=code&client_id=ssh-proxy';
    const { status, headers } = await ask(path, { as: 'developer' });
    expect(status).toBe(302);
    const code = new URL(headers.get('Location') ?? '').searchParams.get('code') ?? '';
    expect(codes.redeem(code)).toBe(userCalled(lab, 'developer').guid);
    expect(codes.redeem(code)).toBeUndefined();
    const other = codes.issue(userCalled(lab, 'admin').guid);
    const grant = { grant_type: 'authorization_code', code: other };
    expect((await token(grant, 'ssh-proxy:p')).status).toBe(200);
    expect((await token(grant, 'ssh-proxy:p')).status).toBe(400);
  });

  test('are given to nobody else and end after five minutes', async () => {
    const { ask } = testUaa();
    expect((await ask('/oauth/authorize', { as: 'nobody' })).status).toBe(401);
    expect((await ask('/oauth/authorize?response_type=code&client_id=cf')).status).toBe(400);
    let now = 0;
    const codes = new SshCodes(
      () => now,
      (count) => new Uint8Array(count),
    );
    const code = codes.issue('u');
    now = 300_000;
    expect(codes.redeem(code)).toBeUndefined();
  });
});

describe('what UAA tells', () => {
  test('its prompts, and who a token’s owner is', async () => {
    const { ask } = testUaa();
    for (const path of ['/info', '/login']) {
      expect((await ask(path, { as: 'nobody' })).body).toMatchObject({
        links: { uaa: 'https://uaa.test' },
        prompts: { username: ['text', 'Email'], password: ['password', 'Password'] },
      });
    }
    expect((await ask('/userinfo', { as: 'developer' })).body).toMatchObject({
      user_name: 'developer',
    });
    expect((await ask('/userinfo', { as: 'nobody' })).status).toBe(401);
    expect((await ask('/Users')).status).toBe(404);
  });
});

function testUaa(): {
  lab: ReturnType<typeof testLab>;
  codes: SshCodes;
  ask: ReturnType<typeof asker>;
  token: (form: Readonly<Record<string, string>>, client?: string) => Promise<Answer>;
} {
  const lab = testLab({ clock: () => 1_700_000_000_000 });
  const issuer = newIssuer(lab);
  const codes = new SshCodes(lab.clock, lab.random);
  const app = uaaApp({
    issuer,
    key: KEY,
    clients: [CF, ROBOT, PROXY],
    users: lab.users,
    codes,
    url: () => 'https://uaa.test',
    clock: lab.clock,
  });
  const ask = asker(app, lab, issuer);
  return {
    lab,
    codes,
    ask,
    token: (form, client = 'cf:') =>
      ask('/oauth/token', {
        as: 'nobody',
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          ...(client === '' ? {} : { Authorization: `Basic ${btoa(client)}` }),
        },
      }),
  };
}

function decoded(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
