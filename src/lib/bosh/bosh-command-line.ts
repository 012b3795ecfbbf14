import { CfnetError } from '../errors/cfnet-error.js';
import type { BoshCli, BoshDeployment, BoshInstance, HttpMethod } from '../live/foundation.js';
import { oneLine } from '../outside/one-line.js';
import {
  runProgram,
  type ProgramEnvironment,
  type ProgramResult,
  type Tell,
} from '../outside/program.js';
import { STDIN_PATH } from '../outside/unnamed-file.js';
import { once } from '../source/once.js';
import { boshEnvironment } from './bosh-environment.js';
import { boshError } from './bosh-errors.js';
import { deploymentsFrom, instancesFrom, linesIn, rowsIn } from './bosh-tables.js';
import { boshVersionIn } from './bosh-version.js';
import type { JsonObject } from '../json/json-value.js';

export interface BoshCommandLineOptions {
  readonly env: ProgramEnvironment;
  readonly signal?: AbortSignal | undefined;
  readonly tell?: Tell | undefined;
}

/** The `bosh` of the PATH. */
export class BoshCommandLine implements BoshCli {
  readonly version = once(() => this.#readVersion());
  readonly deployments = once(() => this.#readDeployments());
  readonly #options: BoshCommandLineOptions;

  constructor(options: BoshCommandLineOptions) {
    this.#options = { ...options, env: boshEnvironment(options.env) };
  }

  async instances(deployment: string): Promise<readonly BoshInstance[]> {
    const args = ['-d', deployment, 'instances', '--ps', '--details'];
    return instancesFrom(await this.#table(args, `Listing ${deployment}`), deployment);
  }

  async request(method: HttpMethod, path: string, body?: unknown): Promise<unknown> {
    const doing = `${method} ${path.split('?')[0] ?? path}`;
    const input = body === undefined ? undefined : JSON.stringify(body);
    const ofBody =
      input === undefined ? [] : ['-H', 'Content-Type: application/json', '--body', STDIN_PATH];
    const args = ['curl', path, '-X', method, ...ofBody];
    const { exitCode, stdout, stderr } = await this.#run(args, input);
    if (exitCode !== 0) throw boshError(stderr, doing);
    const text = stdout.toString('utf8').trim();
    return text === '' ? undefined : replyIn(text, doing);
  }

  async #readVersion(): Promise<string> {
    const { stdout } = await this.#run(['--version']);
    return boshVersionIn(stdout.toString('utf8'));
  }

  async #readDeployments(): Promise<readonly BoshDeployment[]> {
    await this.version();
    return deploymentsFrom(await this.#table(['deployments'], 'Listing deployments'));
  }

  async #table(args: readonly string[], doing: string): Promise<readonly JsonObject[]> {
    const { exitCode, stdout, stderr } = await this.#run([...args, '--json']);
    const text = stdout.toString('utf8');
    if (exitCode !== 0) throw boshError(linesIn(text) ?? `${stderr}\n${text}`, doing);
    const rows = rowsIn(text);
    if (rows !== undefined) return rows;
    throw new CfnetError('OUTSIDE_FAILED', `${doing}: bosh printed no JSON: ${oneLine(text)}`);
  }

  #run(args: readonly string[], input?: string): Promise<ProgramResult> {
    const { env, signal, tell } = this.#options;
    return runProgram({ program: 'bosh', args, env, input, signal, tell, endSignal: 'SIGINT' });
  }
}

/** Some results of tasks are one JSON value a line (cf-facts 7.4): then all of them. */
function replyIn(text: string, doing: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Then it may be lines.
  }
  try {
    return text.split('\n').map((line) => JSON.parse(line) as unknown);
  } catch {
    throw new CfnetError('OUTSIDE_FAILED', `${doing} answered no JSON: ${oneLine(text)}`);
  }
}
