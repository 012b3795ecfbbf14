import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import {
  authorizeAppSsh,
  type AppSshAnswer,
  type AppSshRequest,
} from '../../../../src/lib/lab/api/app-ssh-authorization.js';
import { startApis, type LabApis } from '../../../../src/lib/lab/api/start-apis.js';
import {
  createCertificates,
  type LabCertificates,
} from '../../../../src/lib/lab/api/tls/authority.js';
import type { Foundation } from '../../../../src/lib/lab/foundation/foundation.js';
import { appCalled, testLab } from '../foundation/test-lab.js';
import { KEY, userCalled } from './test-apis.js';

let lab: Foundation;
let apis: LabApis;
let certificates: LabCertificates;

beforeAll(async () => {
  lab = testLab({ clock: Date.now });
  certificates = await createCertificates(Date.now());
  apis = await startApis(options());
});

afterAll(() => apis.close());

describe('the certificates', () => {
  test('the CA signs the server’s, which is good for loopback and nothing else', () => {
    const ca = new X509Certificate(certificates.ca);
    const server = new X509Certificate(certificates.server.certificate);
    expect(ca.ca).toBe(true);
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkHost('example.org')).toBeUndefined();
  });
});

describe('the APIs over HTTPS', () => {
  test('log in, ask Cloud Controller and the policy server with the token', async () => {
    const root = await call(`${apis.urls.api}/`);
    expect(JSON.parse(root.text)).toMatchObject({
      links: {
        uaa: { href: apis.urls.uaa },
        network_policy_v1: { href: `${apis.urls.api}/networking/v1/external` },
        app_ssh: { href: '127.0.0.1:2222' },
      },
    });
    const { password } = userCalled(lab, 'admin');
    const form = new URLSearchParams({ grant_type: 'password', username: 'admin', password });
    const granted = await call(`${apis.urls.uaa}/oauth/token`, {
      method: 'POST',
      body: form.toString(),
      headers: {
        Authorization: `Basic ${btoa('cf:')}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    });
    const { access_token: token } = JSON.parse(granted.text) as { access_token: string };
    const headers = { Authorization: `bearer ${token}` };
    const apps = await call(`${apis.urls.api}/v3/apps`, { headers });
    expect(JSON.parse(apps.text)).toMatchObject({ pagination: { total_results: 2 } });
    const tags = await call(`${apis.urls.api}/networking/v1/external/tags`, { headers });
    expect([tags.status, tags.text]).toEqual([200, '{"tags":[]}']);
    const nothing = await call(`${apis.urls.api}/nothing`, { headers });
    expect(JSON.parse(nothing.text)).toMatchObject({ code: 10000 });
    // The director has a UAA of its own.
    expect((await call(`${apis.urls.director}/deployments`, { headers })).status).toBe(401);
  });

  test('the director knows its own client', async () => {
    const { client, clientSecret } = lab.director;
    const granted = await call(`${apis.urls.directorUaa}/oauth/token`, {
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers: {
        Authorization: `Basic ${btoa(`${client}:${clientSecret}`)}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    });
    const { access_token: token } = JSON.parse(granted.text) as { access_token: string };
    const headers = { Authorization: `bearer ${token}` };
    const deployments = await call(`${apis.urls.director}/deployments`, { headers });
    expect(JSON.parse(deployments.text)).toMatchObject([{ name: 'cf' }]);
  });

  test('a port that is taken fails, and nothing is left listening', async () => {
    const taken = Number(new URL(apis.urls.director).port);
    await expect(startApis({ ...options(), ports: { director: taken } })).rejects.toThrow(
      /EADDRINUSE/,
    );
  });

  test('close ends them; the same ports can be had again', async () => {
    const first = await startApis(options());
    const port = Number(new URL(first.urls.api).port);
    await first.close();
    await expect(call(`${first.urls.api}/`)).rejects.toThrow(/ECONNREFUSED/);
    const second = await startApis({ ...options(), ports: { api: port } });
    expect(second.urls.api).toBe(first.urls.api);
    await second.close();
  });
});

describe('who may ssh into an app', () => {
  test.each(['developer', 'admin'])('%s of its space', (name) => {
    expect(ask(name, {})).toMatchObject({ allowed: true, instance: { index: 0 } });
  });

  test.each([
    ['an index that is not there', { index: 5 }, /does not run/],
    ['a process that is not there', { processGuid: 'x' }, /no process x/],
    ['a wrong code', { code: 'x' }, /one-time code/],
  ])('nobody with %s', (_, change, why) => {
    expect(ask('admin', change)).toEqual({ allowed: false, why: expect.stringMatching(why) });
  });

  test('nobody where it is off, and the developer in his spaces only; both are noted', () => {
    const own = testLab();
    const noted = (guid: string): unknown => {
      ask('developer', { processGuid: guid }, own);
      return own.audit.list().at(-1)?.type;
    };
    const { guid } = appCalled(own, 'appA');
    expect(noted(guid)).toBe('audit.app.ssh-authorized');
    own.apps.setSshEnabled(guid, false);
    expect(noted(guid)).toBe('audit.app.ssh-unauthorized');
    const hidden = own.apps.create({ name: 'hidden', spaceGuid: own.spaces[1]?.guid ?? '' });
    expect(noted(hidden.guid)).toBe('audit.app.ssh-unauthorized');
  });
});

/** Asks for instance 0 of appA with a code of the user, or for what `change` says. */
function ask(name: string, change: Partial<AppSshRequest>, own = testLab()): AppSshAnswer {
  const code = apis.codes.issue(userCalled(own, name).guid);
  const processGuid = appCalled(own, 'appA').guid;
  return authorizeAppSsh(own, apis.codes, { code, processGuid, index: 0, ...change });
}

function options(): Parameters<typeof startApis>[0] {
  return {
    foundation: lab,
    certificates,
    signingKey: KEY,
    ssh: { setup: () => Promise.resolve([]), cleanup: () => Promise.resolve() },
    appSsh: () => ({ address: '127.0.0.1:2222', fingerprint: 'aa:bb' }),
  };
}

interface Call {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request that trusts the lab's CA and nobody else. */
function call(
  url: string,
  { body, ...rest }: Call = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...rest, ca: certificates.ca, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
