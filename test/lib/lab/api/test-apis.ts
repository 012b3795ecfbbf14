import { cloudControllerApp } from '../../../../src/lib/lab/api/cloud-controller/cloud-controller.js';
import type { Urls } from '../../../../src/lib/lab/api/cloud-controller/urls.js';
import {
  createSigningKey,
  type SigningKey,
} from '../../../../src/lib/lab/api/identity/signing-key.js';
import { TokenIssuer, type UaaClient } from '../../../../src/lib/lab/api/identity/token-issuer.js';
import type { Foundation } from '../../../../src/lib/lab/foundation/foundation.js';
import type { LabUser } from '../../../../src/lib/lab/foundation/model.js';
import { asObject, type JsonObject } from '../../../../src/lib/json/json-value.js';
import { testLab } from '../foundation/test-lab.js';

/** One key for all tests of a file: making one takes a while. */
export const KEY: SigningKey = createSigningKey();

export const CF: UaaClient = {
  id: 'cf',
  secret: '',
  grants: ['password', 'refresh_token'],
  authorities: [],
};

export const URLS: Urls = {
  api: () => 'https://api.test',
  uaa: () => 'https://uaa.test',
  appSsh: () => 'ssh.test:2222',
  appSshFingerprint: () => 'aa:bb',
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON object; `{}` when it is none. */
  readonly body: JsonObject;
}

export interface Ask {
  readonly as?: 'admin' | 'developer' | 'nobody';
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface RequestApp {
  readonly request: (path: string, init: RequestInit) => Response | Promise<Response>;
}

export function newIssuer(lab: Foundation): TokenIssuer {
  const { clock, random } = lab;
  return new TokenIssuer({ key: KEY, issuer: () => 'https://uaa.test/oauth/token', clock, random });
}

export function userCalled(lab: Foundation, name: string): LabUser {
  const user = lab.users.find((one) => one.name === name);
  if (user === undefined) throw new Error(`no user ${name}`);
  return user;
}

/** Makes requests of an app in the name of a user; an object is sent as JSON, a text as it is. */
export function asker(
  app: RequestApp,
  lab: Foundation,
  issuer: TokenIssuer,
): (path: string, ask?: Ask) => Promise<Answer> {
  return async (path, { as = 'admin', method = 'GET', body, headers = {} } = {}) => {
    const token =
      as === 'nobody' ? {} : { Authorization: `bearer ${await accessToken(lab, issuer, as)}` };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request(path, {
      method,
      headers: { ...token, ...headers },
      ...(body === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: objectIn(text) };
  };
}

export async function accessToken(
  lab: Foundation,
  issuer: TokenIssuer,
  name: string,
): Promise<string> {
  return (await issuer.forUser(userCalled(lab, name), CF, 'password')).access_token;
}

/** A Cloud Controller over a small lab whose clock stands still, and what asks it. */
export function testCloudController(options: { readonly v2?: boolean } = {}): {
  readonly lab: Foundation;
  readonly ask: (path: string, ask?: Ask) => Promise<Answer>;
} {
  const lab = testLab({ clock: () => Date.parse('2026-01-05T09:00:00Z') });
  const issuer = newIssuer(lab);
  const app = cloudControllerApp({ foundation: lab, issuer, urls: URLS, ...options });
  return { lab, ask: asker(app, lab, issuer) };
}

function objectIn(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}
