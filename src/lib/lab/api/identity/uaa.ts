import { Hono, type Context } from 'hono';

import type { LabUser } from '../../foundation/model.js';
import { authorization } from './authorization.js';
import { isSameSecret } from './same-secret.js';
import { KEY_ID, type SigningKey } from './signing-key.js';
import type { SshCodes } from './ssh-codes.js';
import type { Claims, GrantType, TokenIssuer, TokenReply, UaaClient } from './token-issuer.js';

export interface UaaOptions {
  readonly issuer: TokenIssuer;
  readonly key: SigningKey;
  readonly clients: readonly UaaClient[];
  readonly users: readonly LabUser[];
  readonly codes: SshCodes;
  /** Its own URL, known once it listens. */
  readonly url: () => string;
  /** Milliseconds of the Unix epoch. */
  readonly clock: () => number;
}

type Form = Readonly<Record<string, unknown>>;

/** Client of Diego's ssh proxy (cf-deployment). */
const SSH_CLIENT = 'ssh-proxy';

/**
 * A UAA: log-in prompts, tokens, one-time codes for ssh, its public key and who a token's owner is. Errors have
 * UAA's form `{"error":…,"error_description":…}`.
 */
export function uaaApp(options: UaaOptions): Hono {
  const app = new Hono();
  const prompts = (c: Context): Response => c.json(loginInfo(options.url(), options.clock()));
  app.get('/info', prompts);
  app.get('/login', prompts);
  app.get('/token_key', (c) => c.json(publicKey(options.key)));
  app.get('/token_keys', (c) => c.json({ keys: [publicKey(options.key)] }));
  app.post('/oauth/token', (c) => grantToken(c, options));
  app.get('/oauth/authorize', (c) => authorize(c, options));
  app.delete('/oauth/token/revoke/:jti', (c) => revoke(c, options));
  app.get('/userinfo', (c) => userInfo(c, options));
  app.notFound((c) => c.json({ error: 'not_found', error_description: 'Not Found' }, 404));
  return app;
}

function loginInfo(url: string, now: number): object {
  return {
    app: { version: '78.10.0' },
    links: { uaa: url, login: url, passwd: '/forgot_password', register: '/create_account' },
    zone_name: 'uaa',
    entityID: url.replace(/^https:\/\//, ''),
    commit_id: 'lab',
    prompts: {
      username: ['text', 'Email'],
      password: ['password', 'Password'],
      passcode: ['password', `Temporary Authentication Code ( Get one at ${url}/passcode )`],
    },
    idpDefinitions: {},
    timestamp: new Date(now).toISOString(),
  };
}

function publicKey(key: SigningKey): object {
  const { modulus: n, exponent: e, publicPem: value } = key;
  return { kty: 'RSA', e, use: 'sig', kid: KEY_ID, alg: 'RS256', value, n };
}

async function grantToken(c: Context, options: UaaOptions): Promise<Response> {
  const form: Form = { ...c.req.query(), ...(await c.req.parseBody()) };
  const client = authenticClient(c, form, options.clients);
  if (client === undefined) return unauthorized(c, 'invalid_client', 'Bad credentials');
  const grantType = text(form, 'grant_type');
  if (grantType === '') return badRequest(c, 'invalid_request', 'Missing grant type');
  const grant = client.grants.find((known) => known === grantType);
  if (grant === undefined) {
    return unauthorized(c, 'invalid_client', `Unauthorized grant type: ${grantType}`);
  }
  const reply = await GRANTS[grant](form, client, options);
  if (reply !== undefined) return c.json(reply);
  if (grant === 'refresh_token') {
    const why = 'The token expired, was revoked, or the token ID is incorrect.';
    return unauthorized(c, 'invalid_token', why);
  }
  if (grant === 'authorization_code') {
    return badRequest(c, 'invalid_grant', `Invalid authorization code: ${text(form, 'code')}`);
  }
  return unauthorized(c, 'unauthorized', 'Bad credentials');
}

type Grant = (
  form: Form,
  client: UaaClient,
  options: UaaOptions,
) => Promise<TokenReply | undefined>;

const GRANTS: Readonly<Record<GrantType, Grant>> = {
  password: async (form, client, { issuer, users }) => {
    const user = users.find(({ name }) => name === text(form, 'username'));
    const isRight = isSameSecret(text(form, 'password'), user?.password ?? '');
    if (user === undefined || !isRight) return undefined;
    return issuer.forUser(user, client, 'password');
  },
  refresh_token: async (form, client, { issuer, users }) => {
    const claims = await issuer.verifyRefresh(text(form, 'refresh_token'));
    const user = claims?.clientId === client.id ? ownerOf(claims, users) : undefined;
    return user && issuer.forUser(user, client, 'refresh_token');
  },
  client_credentials: async (_, client, { issuer }) => issuer.forClient(client),
  authorization_code: async (form, client, { issuer, codes, users }) => {
    const guid = codes.redeem(text(form, 'code'));
    const user = users.find((one) => one.guid === guid);
    return user && issuer.forUser(user, client, 'authorization_code');
  },
};

/** `response_type=code` for the ssh proxy's client: the code comes in the redirect's address. */
async function authorize(c: Context, options: UaaOptions): Promise<Response> {
  const user = await bearerUser(c, options);
  if (user === undefined) return invalidToken(c);
  if (c.req.query('response_type') !== 'code' || c.req.query('client_id') !== SSH_CLIENT) {
    return badRequest(c, 'invalid_request', 'Only codes for the client ssh-proxy are given here.');
  }
  return c.redirect(`${options.url()}/login?code=${options.codes.issue(user.guid)}`);
}

/** `cf logout` takes its tokens back. */
async function revoke(c: Context, options: UaaOptions): Promise<Response> {
  const claims = await bearerClaims(c, options.issuer);
  if (claims === undefined) return invalidToken(c);
  const id = c.req.param('jti') ?? '';
  if (id !== claims.id) {
    return c.json({ error: 'access_denied', error_description: 'Access is denied' }, 403);
  }
  options.issuer.revoke(id);
  return c.body(null, 200);
}

async function userInfo(c: Context, options: UaaOptions): Promise<Response> {
  const user = await bearerUser(c, options);
  if (user === undefined) return invalidToken(c);
  return c.json({
    sub: user.guid,
    user_id: user.guid,
    user_name: user.name,
    name: user.name,
    email: user.name,
    email_verified: true,
    previous_logon_time: null,
  });
}

async function bearerUser(c: Context, options: UaaOptions): Promise<LabUser | undefined> {
  return ownerOf(await bearerClaims(c, options.issuer), options.users);
}

async function bearerClaims(c: Context, issuer: TokenIssuer): Promise<Claims | undefined> {
  const given = authorization(c.req.header('Authorization'));
  return given.kind === 'bearer' ? issuer.verify(given.token) : undefined;
}

function ownerOf(claims: Claims | undefined, users: readonly LabUser[]): LabUser | undefined {
  return users.find((user) => user.guid === claims?.userId);
}

/** A client names itself by basic authorization, or in the form as `cf auth --client-credentials` does. */
function authenticClient(
  c: Context,
  form: Form,
  clients: readonly UaaClient[],
): UaaClient | undefined {
  const header = authorization(c.req.header('Authorization'));
  const { name, password } =
    header.kind === 'basic'
      ? header
      : { name: text(form, 'client_id'), password: text(form, 'client_secret') };
  const client = clients.find(({ id }) => id === name);
  return client !== undefined && isSameSecret(password, client.secret) ? client : undefined;
}

function text(form: Form, key: string): string {
  const value = Object.hasOwn(form, key) ? form[key] : undefined;
  return typeof value === 'string' ? value : '';
}

function invalidToken(c: Context): Response {
  return unauthorized(c, 'invalid_token', 'The access token is missing, expired or not valid.');
}

function unauthorized(c: Context, error: string, description: string): Response {
  return c.json({ error, error_description: description }, 401);
}

function badRequest(c: Context, error: string, description: string): Response {
  return c.json({ error, error_description: description }, 400);
}
