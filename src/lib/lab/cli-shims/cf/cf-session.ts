import {
  asObject,
  objectIn,
  objectsAt,
  stringAt,
  type JsonObject,
} from '../../../json/json-value.js';
import { callHttp, type HttpReply } from '../http-call.js';
import type { CfConfig, NamedThing } from './cf-config.js';
import { CfFailure } from './cf-failure.js';

/** The client that the genuine CLI uses; it has no secret. */
const CLIENT_NAME = 'cf';
const CLIENT = `Basic ${Buffer.from(`${CLIENT_NAME}:`).toString('base64')}`;

/** The longest page that Cloud Controller gives (cf-facts 4.1). */
const PER_PAGE = 5000;

export interface Target {
  readonly org: NamedThing;
  readonly space: NamedThing;
  readonly user: string;
  /** `in org O / space S as U...`, the end of most first lines. */
  readonly where: string;
}

/** The logged-in user's way to Cloud Controller, UAA and the policy server. */
export class CfSession {
  readonly config: CfConfig;

  constructor(config: CfConfig) {
    this.config = config;
  }

  /** Errors: CfFailure where no API is set or nobody is logged in. */
  requireUser(): string {
    this.requireApi();
    const user = this.userName();
    if (user === undefined) {
      throw new CfFailure("Not logged in. Use 'cf login' or 'cf login --sso' to log in.");
    }
    return user;
  }

  requireApi(): void {
    if (this.config.target === '') {
      throw new CfFailure("No API endpoint set. Use 'cf login' or 'cf api' to target an endpoint.");
    }
  }

  /** Errors: CfFailure where an org or a space is not targeted. */
  requireSpace(): Target {
    const user = this.requireUser();
    const { org, space } = this.config;
    if (org === undefined) {
      throw new CfFailure("No org targeted, use 'cf target -o ORG' to target an org.");
    }
    if (space === undefined) {
      throw new CfFailure("No space targeted, use 'cf target -s SPACE' to target a space.");
    }
    return { org, space, user, where: `in org ${org.name} / space ${space.name} as ${user}...` };
  }

  /** Who the token was given to; it stands in the token itself. */
  userName(): string | undefined {
    const [, claims = ''] = this.config.accessToken.split('.');
    try {
      const decoded: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
      return stringAt(asObject(decoded), 'user_name') ?? stringAt(asObject(decoded), 'client_id');
    } catch {
      return undefined;
    }
  }

  /** A request with the token; a token that is refused is renewed once. */
  async send(
    method: string,
    url: string,
    options: { body?: string; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<HttpReply> {
    const first = await this.#sendOnce(method, url, options);
    if (first.status !== 401 || this.config.text('RefreshToken') === '') return first;
    await this.refresh();
    return this.#sendOnce(method, url, options);
  }

  /** A document of Cloud Controller; `path` begins with `/v3`. Errors: CfFailure with the reply's text. */
  async document(method: string, path: string, body?: JsonObject): Promise<JsonObject> {
    const reply = await this.send(method, `${this.config.target}${path}`, jsonBody(body));
    return documentOf(reply);
  }

  /** The entries of a list, of all pages. */
  async list(path: string): Promise<readonly JsonObject[]> {
    const found: JsonObject[] = [];
    let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}`;
    while (next !== undefined) {
      const page = await this.document('GET', next);
      found.push(...objectsAt(page, 'resources'));
      const href = stringAt(objectIn(page, 'pagination', 'next'), 'href');
      next = href === undefined ? undefined : new URL(href).pathname + new URL(href).search;
    }
    return found;
  }

  /** A document of the policy server's external API. */
  async policyServer(method: string, path: string, body?: JsonObject): Promise<JsonObject> {
    const base = `${this.config.target}/networking/v1/external`;
    const endpoint = this.config.text('NetworkPolicyV1Endpoint') || base;
    return documentOf(await this.send(method, `${endpoint}${path}`, jsonBody(body)));
  }

  /** Takes the links of Cloud Controller's root into the configuration. Errors: CfFailure. */
  async setApi(url: string, skipValidation: boolean): Promise<void> {
    this.config.set({ Target: url, SSLDisabled: skipValidation });
    const root = documentOf(await this.#sendOnce('GET', `${url}/`, {}));
    const link = (name: string): string => stringAt(objectIn(root, 'links', name), 'href') ?? '';
    this.config.set({
      Target: url,
      SSLDisabled: skipValidation,
      APIVersion: stringAt(objectIn(root, 'links', 'cloud_controller_v3', 'meta'), 'version') ?? '',
      AuthorizationEndpoint: link('login'),
      UaaEndpoint: link('uaa'),
      NetworkPolicyV1Endpoint: link('network_policy_v1'),
      SSHOAuthClient: stringAt(objectIn(root, 'links', 'app_ssh', 'meta'), 'oauth_client') ?? '',
      UAAOAuthClient: CLIENT_NAME,
      UAAOAuthClientSecret: '',
      AccessToken: '',
      RefreshToken: '',
    });
    this.config.targetOrg(undefined);
  }

  /** Errors: CfFailure where UAA refuses. */
  logIn(username: string, password: string): Promise<void> {
    return this.#askToken({ grant_type: 'password', username, password });
  }

  refresh(): Promise<void> {
    const form = {
      grant_type: 'refresh_token',
      refresh_token: this.config.text('RefreshToken'),
    };
    return this.#askToken(form, EXPIRED);
  }

  async #askToken(form: Readonly<Record<string, string>>, refused = REJECTED): Promise<void> {
    const base = this.config.text('AuthorizationEndpoint') || this.config.text('UaaEndpoint');
    const reply = await this.#call('POST', `${base}/oauth/token`, {
      body: new URLSearchParams(form).toString(),
      headers: {
        authorization: CLIENT,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    const answer = asObject(parsedBody(reply));
    const token = stringAt(answer, 'access_token');
    if (reply.status >= 400 || token === undefined) throw refusal(reply, answer, refused);
    this.config.set({
      AccessToken: `bearer ${token}`,
      RefreshToken: stringAt(answer, 'refresh_token') ?? '',
    });
  }

  #sendOnce(
    method: string,
    url: string,
    { body, headers }: { body?: string; headers?: Readonly<Record<string, string>> },
  ): Promise<HttpReply> {
    const { accessToken } = this.config;
    return this.#call(method, url, {
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(accessToken !== '' && { authorization: accessToken }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
  }

  async #call(
    method: string,
    url: string,
    options: { body?: string; headers: Readonly<Record<string, string>> },
  ): Promise<HttpReply> {
    const { skipValidation, ca } = this.config;
    try {
      return await callHttp({
        method,
        url,
        skipValidation,
        ...(ca !== undefined && { ca }),
        ...options,
      });
    } catch (error) {
      throw new CfFailure(`Request error: ${(error as Error).message}`);
    }
  }
}

function jsonBody(body: JsonObject | undefined): { body?: string } {
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

/** Errors: CfFailure with the text of an error reply. */
function documentOf(reply: HttpReply): JsonObject {
  const document = asObject(parsedBody(reply)) ?? {};
  if (reply.status < 400) return document;
  const [error] = objectsAt(document, 'errors');
  throw new CfFailure(
    stringAt(error, 'detail') ??
      stringAt(document, 'error') ??
      `Unexpected Response\nResponse Code: ${reply.status}\n${reply.body}`,
  );
}

function parsedBody(reply: HttpReply): unknown {
  try {
    return reply.body === '' ? {} : (JSON.parse(reply.body) as unknown);
  } catch {
    return undefined;
  }
}

/** What cf says where UAA refuses a password, and where it refuses to renew a log-in. */
const REJECTED = 'Credentials were rejected, please try again.';
const EXPIRED =
  'The token expired, was revoked, or the token ID is incorrect. Please log back in to re-authenticate.';

function refusal(reply: HttpReply, answer: JsonObject | undefined, refused: string): CfFailure {
  if (stringAt(answer, 'error') === 'invalid_grant' || reply.status === 401) {
    return new CfFailure(refused);
  }
  return new CfFailure(stringAt(answer, 'error_description') ?? `Error: ${reply.status}`);
}
