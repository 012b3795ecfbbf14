import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import {
  asArray,
  asObject,
  objectIn,
  stringAt,
  type JsonObject,
} from '../../../json/json-value.js';
import { callHttp, type HttpReply } from '../http-call.js';
import { BoshFailure } from './bosh-failure.js';

/** Where the director is and who asks (cf-facts 7.1). */
export interface DirectorAccess {
  readonly environment: string;
  readonly client: string;
  readonly secret: string;
  /** PEM, or the path of a file that holds it. */
  readonly caCert?: string;
}

export interface FinishedTask {
  readonly id: string;
  readonly result: string;
}

const DEFAULT_PORT = '25555';
const POLL_MS = 100;

/** The BOSH director's API, as far as the lab's `bosh` uses it (cf-facts 7.4). */
export class Director {
  readonly #access: DirectorAccess;
  readonly #base: string;
  #authorization: Promise<string> | undefined;

  /** Errors: BoshFailure where no environment is given. */
  constructor(access: DirectorAccess) {
    if (access.environment === '') throw new BoshFailure('Expected non-empty Director URL');
    this.#access = access;
    const url = new URL(
      access.environment.includes('://') ? access.environment : `https://${access.environment}`,
    );
    this.#base = `https://${url.hostname}:${url.port === '' ? DEFAULT_PORT : url.port}`;
  }

  get description(): string {
    return `Using environment '${this.#access.environment}' as client '${this.#access.client}'`;
  }

  async info(): Promise<JsonObject> {
    return asObject(parsed(await this.send('GET', '/info'))) ?? {};
  }

  async list(path: string): Promise<readonly JsonObject[]> {
    return asArray(parsed(await this.send('GET', path)))
      .map(asObject)
      .filter((item) => item !== undefined);
  }

  /** Starts a task and waits for its result. Errors: BoshFailure where the task fails. */
  async runTask(method: string, path: string, body?: JsonObject): Promise<FinishedTask> {
    const { headers } = await this.send(method, path, body && JSON.stringify(body));
    const id = /\/tasks\/(\d+)/.exec(headers['location'] ?? '')?.[1];
    if (id === undefined) throw new BoshFailure(`Expected ${path} to start a task`);
    for (;;) {
      const task = asObject(parsed(await this.send('GET', `/tasks/${id}`)));
      const state = stringAt(task, 'state') ?? '';
      if (state === 'done') break;
      if (!['queued', 'processing'].includes(state)) {
        throw new BoshFailure(`Expected task '${id}' to succeed but state is '${state}'`);
      }
      await wait(POLL_MS);
    }
    const { body: result } = await this.send('GET', `/tasks/${id}/output?type=result`);
    return { id, result };
  }

  /** Starts a task that nobody waits for. */
  async startTask(path: string, body: JsonObject): Promise<void> {
    await this.send('POST', path, JSON.stringify(body));
  }

  /** Errors: BoshFailure for every reply from 400 on. */
  async send(
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpReply> {
    const reply = await this.sendRaw(method, path, body, headers);
    requireSuccess(reply);
    return reply;
  }

  /** The reply, whatever its status. */
  async sendRaw(
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpReply> {
    return this.#call(method, `${this.#base}${path}`, {
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
        authorization: await this.#authorize(),
      },
      ...(body !== undefined && { body }),
    });
  }

  #authorize(): Promise<string> {
    this.#authorization ??= this.#askAuthorization();
    return this.#authorization;
  }

  /** A token where the director names a UAA, the name and secret themselves where it does not. */
  async #askAuthorization(): Promise<string> {
    const { client, secret } = this.#access;
    const basic = `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`;
    const info = asObject(parsed(await this.#call('GET', `${this.#base}/info`, {})));
    const authentication = objectIn(info, 'user_authentication');
    const uaa = stringAt(objectIn(authentication, 'options'), 'url');
    if (stringAt(authentication, 'type') !== 'uaa' || uaa === undefined) return basic;
    const reply = await this.#call('POST', `${uaa}/oauth/token`, {
      headers: {
        authorization: basic,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    const token = stringAt(asObject(parsed(reply)), 'access_token');
    if (token !== undefined) return `bearer ${token}`;
    throw new BoshFailure(
      `Requesting token via client credentials grant: UAA responded with non-successful status code '${reply.status}' response '${reply.body}'`,
    );
  }

  async #call(
    method: string,
    url: string,
    options: { headers?: Readonly<Record<string, string>>; body?: string },
  ): Promise<HttpReply> {
    const { caCert } = this.#access;
    try {
      const ca = caCert === undefined ? {} : { ca: pemOf(caCert) };
      return await callHttp({ method, url, ...ca, ...options });
    } catch (error) {
      throw new BoshFailure(`Performing request ${method} '${url}': ${(error as Error).message}`);
    }
  }
}

/** Errors: BoshFailure for a status from 400 on. */
export function requireSuccess({ status, body }: HttpReply): void {
  if (status < 400) return;
  throw new BoshFailure(
    `Director responded with non-successful status code '${status}' response '${body}'`,
  );
}

function pemOf(caCert: string): string {
  return caCert.includes('-----BEGIN') ? caCert : readFileSync(caCert, 'utf8');
}

function parsed(reply: HttpReply): unknown {
  try {
    return JSON.parse(reply.body) as unknown;
  } catch {
    return undefined;
  }
}
