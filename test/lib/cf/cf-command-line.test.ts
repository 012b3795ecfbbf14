import { afterEach, describe, expect, test } from '@jest/globals';
import { CfCommandLine } from '../../../src/lib/cf/cf-command-line.js';
import { FakeProgram, type FakeAnswer } from '../outside/fake-program.js';

let fake: FakeProgram | undefined;
afterEach(() => fake?.remove());

async function cfThat(...answers: readonly FakeAnswer[]): Promise<CfCommandLine> {
  fake = await FakeProgram.create('cf', answers);
  return new CfCommandLine({ env: fake.env });
}

const V3_ERROR = (code: number, title: string, detail: string): string =>
  JSON.stringify({ errors: [{ code, title, detail }] });

describe('cf curl exits 0 whatever the reply: the reply tells', () => {
  test.each([
    [V3_ERROR(10002, 'CF-NotAuthenticated', 'Authentication error'), 'NOT_LOGGED_IN'],
    [V3_ERROR(1000, 'CF-InvalidAuthToken', 'Invalid Auth Token'), 'NOT_LOGGED_IN'],
    [V3_ERROR(10003, 'CF-NotAuthorized', 'You are not authorized'), 'NOT_PERMITTED'],
    [V3_ERROR(10010, 'CF-ResourceNotFound', 'App not found'), 'NOT_FOUND'],
    [V3_ERROR(10001, 'UnknownError', 'An unknown error occurred.'), 'OUTSIDE_FAILED'],
    ['{"description":"gone","error_code":"CF-AppNotFound","code":100004}', 'NOT_FOUND'],
    ['{"error":"missing authorization header"}', 'NOT_LOGGED_IN'],
    [
      '{"error":"provided scopes [cloud_controller.read] do not include allowed scopes [network.admin]"}',
      'NOT_PERMITTED',
    ],
    ["404 Not Found: Requested route ('api.example.org') does not exist.", 'OUTSIDE_FAILED'],
  ])('%s', async (stdout, code) => {
    const cf = await cfThat({ when: /^curl/, stdout: `${stdout}\n` });
    await expect(cf.request('GET', '/v3/apps')).rejects.toMatchObject({ code });
  });

  test.each([
    ['Not logged in. Use cf login', 'NOT_LOGGED_IN', 'cf is not logged in'],
    ['The token expired, was revoked. Please log back in', 'NOT_LOGGED_IN', 'cf is not logged in'],
    ['dial tcp 10.0.0.1:443: connection refused', 'OUTSIDE_FAILED', 'connection refused'],
  ])('no reply at all, and oauth-token says %j', async (stderr, code, message) => {
    const cf = await cfThat(
      { when: /^curl/, stdout: '\n' },
      { when: /^oauth-token/, stderr: `${stderr}\n`, stdout: 'FAILED\n', exitCode: 1 },
    );
    const asking = cf.request('GET', '/v3/apps');
    await expect(asking).rejects.toMatchObject({ code });
    await expect(asking).rejects.toThrow(message);
  });

  test('no reply though the log-in holds is trouble on the way, and the token is told to nobody', async () => {
    const cf = await cfThat(
      { when: /^curl/, stdout: '\n' },
      { when: /^oauth-token/, stdout: 'bearer eyJsecret\n' },
    );
    const asking = cf.request('GET', '/v3/apps');
    await expect(asking).rejects.toMatchObject({ code: 'OUTSIDE_FAILED' });
    await expect(asking).rejects.not.toThrow(/eyJ/);
  });
});

describe('a delete is asked for with the head of its answer', () => {
  const HEAD = 'Content-Length: 0\r\nLocation: https://api.example.org/v3/jobs/1\r\n';

  test.each(['HTTP/1.1 202 Accepted', 'HTTP/2.0 204 No Content', 'HTTP/1.1 204'])(
    '%s without a body is an answer',
    async (status) => {
      const cf = await cfThat({ when: /^curl/, stdout: `${status}\r\n${HEAD}\r\n\n` });
      expect(await cf.request('DELETE', '/v3/security_groups/a')).toBeUndefined();
      expect((await fake?.calls())?.[0]?.args).toContain('-i');
    },
  );

  test('the body below the head is read, and an error in it is one', async () => {
    const body = V3_ERROR(10010, 'CF-ResourceNotFound', 'Security group not found');
    const cf = await cfThat({
      when: /^curl/,
      stdout: `HTTP/1.1 404 Not Found\r\n${HEAD}\r\n${body}\n`,
    });
    await expect(cf.request('DELETE', '/v3/security_groups/a')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test.each(['\n', 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n\n'])(
    '%j is no answer',
    async (stdout) => {
      const cf = await cfThat(
        { when: /^curl/, stdout },
        { when: /^oauth-token/, stdout: 'bearer eyJsecret\n' },
      );
      await expect(cf.request('DELETE', '/v3/security_groups/a')).rejects.toThrow('got no answer');
    },
  );
});

test('a list is read to its last page, what is included is joined', async () => {
  const page = (name: string, next: string | null): string =>
    JSON.stringify({
      pagination: { next: next && { href: `https://api.example.org${next}` } },
      resources: [{ name }],
      included: { spaces: [{ guid: `space-of-${name}` }] },
    });
  const cf = await cfThat(
    { when: /page=2/, stdout: page('b', null) },
    { when: /^curl/, stdout: page('a', '/v3/apps?page=2&per_page=1') },
  );
  expect(await cf.list('/v3/apps?per_page=1')).toEqual({
    resources: [{ name: 'a' }, { name: 'b' }],
    included: { spaces: [{ guid: 'space-of-a' }, { guid: 'space-of-b' }] },
  });
});

test('calls come one after the other, without CF_TRACE', async () => {
  const cf = await cfThat({ when: /^curl/, stdout: '{}' });
  await Promise.all(['/a', '/b', '/c'].map((path) => cf.request('GET', path)));
  const calls = (await fake?.calls()) ?? [];
  expect(calls.map(({ args }) => args[1])).toEqual(['/a', '/b', '/c']);
  expect(calls.map(({ trace }) => trace)).toEqual([undefined, undefined, undefined]);
});

test('a body goes by an argument, one too long for that by stdin', async () => {
  const cf = await cfThat({ when: /^curl/, stdout: '{}' });
  await cf.request('POST', '/short', { a: "it's" });
  const body = { a: 'x'.repeat(100_000) };
  await cf.request('POST', '/long', body);
  const [short, long] = (await fake?.calls()) ?? [];
  expect(short?.args.at(-1)).toBe(`{"a":"it's"}`);
  expect([long?.args.at(-1), long?.input]).toEqual(['@/dev/stdin', JSON.stringify(body)]);
});

describe('versions', () => {
  test.each([
    ['cf version 8.18.4+abc1234.2026-08-07', '8.18.4'],
    ['cf version 9.0.0', '9.0.0'],
    ['cf version 0.0.0-unknown-version', 'a development build'],
  ])('%s', async (stdout, version) => {
    const cf = await cfThat({ when: /^--version/, stdout: `${stdout}\n` });
    expect(await cf.version()).toBe(version);
  });

  test.each([
    ['cf version 6.53.0+8e2b70a4a.2020-10-01', 'cf 6.53.0 is too old, 7 is needed'],
    ['CF: calendar formatter', 'The cf in the PATH does not tell its version'],
  ])('%s', async (stdout, message) => {
    const cf = await cfThat({ when: /^--version/, stdout: `${stdout}\n` });
    await expect(cf.version()).rejects.toThrow(message);
  });

  test('no cf at all', async () => {
    const cf = new CfCommandLine({ env: { PATH: '/nowhere' } });
    await expect(cf.target()).rejects.toMatchObject({
      code: 'OUTSIDE_FAILED',
      message: 'There is no cf in the PATH',
    });
  });
});
