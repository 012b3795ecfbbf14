import { CfnetError } from '../errors/cfnet-error.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { arrayAt, asArray, asObject, objectAt, stringAt, valueAt } from '../json/json-value.js';
import type {
  AppInstanceAddress,
  CfCli,
  CfTarget,
  HttpMethod,
  V3List,
} from '../live/foundation.js';
import type { RemoteResult } from '../cell-transport/cell-transport.js';
import { OneAtATime } from '../outside/one-at-a-time.js';
import { oneLine } from '../outside/one-line.js';
import {
  runProgram,
  type ProgramEnvironment,
  type ProgramResult,
  type Tell,
} from '../outside/program.js';
import { STDIN_PATH } from '../outside/unnamed-file.js';
import { once } from '../source/once.js';
import { errorFromText, errorInReply, notLoggedIn } from './cf-errors.js';
import { readCfSettings } from './cf-settings.js';
import { sshIntoApp } from './cf-ssh.js';
import { cfVersionIn } from './cf-version.js';
import { scopesInToken } from './token-scopes.js';

/** A longer body goes by a file: systems limit the length of one argument (128 KB on Linux). */
const LONGEST_ARGUMENT = 64 * 1024;

/** Pages of a list that is longer than anything cfnet asks for: an API that never says `null` must not go on for ever. */
const MOST_PAGES = 1000;

export interface CfCommandLineOptions {
  readonly env: ProgramEnvironment;
  readonly signal?: AbortSignal | undefined;
  readonly tell?: Tell | undefined;
}

/** The `cf` of the PATH. */
export class CfCommandLine implements CfCli {
  readonly version = once(() => this.#readVersion());
  readonly target = once(() => this.#readTarget());
  readonly #env: ProgramEnvironment;
  readonly #options: CfCommandLineOptions;
  readonly #queue = new OneAtATime();
  readonly #sessions = new Set<Promise<void>>();

  constructor(options: CfCommandLineOptions) {
    this.#options = options;
    this.#env = {
      ...options.env,
      // Each of these would change what is printed (cf-facts 6.1).
      CF_TRACE: undefined,
      CF_COLOR: 'false',
      LANG: 'en_US.UTF-8',
      LC_ALL: undefined,
    };
  }

  async request(method: HttpMethod, path: string, body?: unknown): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    if (text === undefined || text.length <= LONGEST_ARGUMENT) {
      return this.#curl(method, path, text);
    }
    return this.#curl(method, path, `@${STDIN_PATH}`, text);
  }

  async list(path: string): Promise<V3List> {
    const resources: unknown[] = [];
    const included: Record<string, unknown[]> = {};
    let next: string | undefined = path;
    for (let page = 0; next !== undefined; page += 1) {
      if (page >= MOST_PAGES) throw endless(path);
      const reply = asObject(await this.request('GET', next));
      if (!Array.isArray(valueAt(reply, 'resources'))) throw noList(next);
      resources.push(...arrayAt(reply, 'resources'));
      for (const [kind, entries] of Object.entries(objectAt(reply, 'included') ?? {})) {
        (included[kind] ??= []).push(...asArray(entries));
      }
      next = pathOf(stringAt(asObject(valueAt(objectAt(reply, 'pagination'), 'next')), 'href'));
    }
    return { resources, included };
  }

  ssh(
    instance: AppInstanceAddress,
    command: string,
    options: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<RemoteResult> {
    const all = { ...this.#options, env: this.#env, ...dropUnknown(options) };
    const session = sshIntoApp(this, all, instance, command);
    const ended = session.then(ignore, ignore).finally(() => this.#sessions.delete(ended));
    this.#sessions.add(ended);
    return session;
  }

  /** Resolves when nothing is left of what was begun: copies of the user's settings are gone. */
  async ended(): Promise<void> {
    await Promise.all(this.#sessions);
  }

  async #curl(
    method: HttpMethod,
    path: string,
    data: string | undefined,
    input?: string,
  ): Promise<unknown> {
    const request = `${method} ${path.split('?')[0] ?? path}`;
    const ofMethod = ['-X', method, ...(method === 'DELETE' ? ['-i'] : [])];
    const ofData = data === undefined ? [] : ['-H', 'Content-Type: application/json', '-d', data];
    const { exitCode, stdout, stderr } = await this.#run(
      ['curl', path, ...ofMethod, ...ofData],
      input,
    );
    const { isAnswered, text } = bodyIn(stdout.toString('utf8'), method);
    if (exitCode !== 0) throw errorFromText(stderr || text, request);
    if (text === '' && isAnswered) return undefined;
    if (text === '') throw await this.#whyNothing(request);
    const reply = parsedReply(text);
    if (reply === undefined) {
      throw new CfnetError('OUTSIDE_FAILED', `${request} answered no JSON: ${oneLine(text)}`);
    }
    const error = errorInReply(reply, request);
    if (error !== undefined) throw error;
    return reply;
  }

  /** `cf curl` drops the error of a connection or of a log-in that has expired; this one tells it. */
  async #whyNothing(request: string): Promise<CfnetError> {
    const { exitCode, stderr } = await this.#run(['oauth-token']);
    if (exitCode === 0) {
      return new CfnetError('OUTSIDE_FAILED', `${request} got no answer`, {
        hint: 'See whether Cloud Controller can be reached: cf api',
      });
    }
    return errorFromText(stderr, 'Renewing the log-in');
  }

  async #readVersion(): Promise<string> {
    const { stdout } = await this.#run(['--version']);
    return cfVersionIn(stdout.toString('utf8'));
  }

  async #readTarget(): Promise<CfTarget> {
    await this.version();
    const { exitCode, stdout, stderr } = await this.#run(['target']);
    const text = stdout.toString('utf8');
    if (exitCode !== 0) throw errorFromText(stderr || text, 'cf target');
    const shown = (label: string): string | undefined =>
      new RegExp(`^${label}: +(.*?) *$`, 'mi').exec(text)?.[1];
    const settings = await readCfSettings(this.#env);
    const api = settings.api ?? shown('API endpoint');
    const user = shown('user');
    if (api === undefined || user === undefined) throw notLoggedIn('cf target names no user');
    return { api, user, ...dropUnknown({ org: settings.org, space: settings.space }) };
  }

  async scopes(): Promise<readonly string[]> {
    const { exitCode, stdout, stderr } = await this.#run(['oauth-token']);
    if (exitCode !== 0) throw errorFromText(stderr, 'cf oauth-token');
    return scopesInToken(stdout.toString('utf8'));
  }

  #run(args: readonly string[], input?: string): Promise<ProgramResult> {
    const { signal, tell } = this.#options;
    return this.#queue.run(() =>
      runProgram({ program: 'cf', args, env: this.#env, input, signal, tell }),
    );
  }
}

/** A page that is no list is a gap, and not the end. */
function noList(path: string): CfnetError {
  return new CfnetError(
    'OUTSIDE_FAILED',
    `GET ${path} answered no list: there are no resources in it`,
  );
}

function endless(path: string): CfnetError {
  return new CfnetError(
    'OUTSIDE_FAILED',
    `GET ${path} answered ${MOST_PAGES} pages and still no end`,
  );
}

/** `href` is absolute; `cf curl` wants the path (cf-facts 4.1). */
function pathOf(href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  const url = new URL(href, 'https://api');
  return `${url.pathname}${url.search}`;
}

/** What deletes may answer without a body: by the status it can be told from no answer (cf-facts 6.1). */
function bodyIn(
  output: string,
  method: HttpMethod,
): { readonly isAnswered: boolean; readonly text: string } {
  const whole = output.trim();
  if (method !== 'DELETE') return { isAnswered: false, text: whole };
  const [head = '', status] =
    /^HTTP\/\S+ (\d{3})[^\n]*\n(?:[^\r\n]+\r?\n)*(?:\r?\n|$)/.exec(`${whole}\n`) ?? [];
  return {
    isAnswered: status?.startsWith('2') === true,
    text: `${whole}\n`.slice(head.length).trim(),
  };
}

function parsedReply(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function ignore(): void {
  return undefined;
}
